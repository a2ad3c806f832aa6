import { LOG_LEVELS, type LogLevel, type LogSettings, type MessageLogging } from "../config/base/log_settings.ts";
import { createLogBuffer } from "./log_buffer.ts";
import { createLogFile } from "./log_file.ts";
import type { LogEntry, LogProperties } from "./log_entry.ts";
import { logLine } from "./log_line.ts";
import { createSyslogSender } from "./syslog_sender.ts";

/** The server's log. Adding an entry is cheap: it is put into words and written later. */
export interface Log {
  /** Whether messages are logged, as entries of level info, and whether with what they tell about patrons. */
  readonly messages: MessageLogging;
  debug(event: string, properties?: LogProperties): void;
  info(event: string, properties?: LogProperties): void;
  warning(event: string, properties?: LogProperties): void;
  error(event: string, properties?: LogProperties): void;
}

export interface OpenLog extends Log {
  /** Applies new settings, as a reload does. */
  change(settings: LogSettings): void;
  /** Opens the log's file anew, by its name, after somebody has renamed it. */
  reopen(): void;
  /** Entries dropped since the start because they came faster than they could be written. */
  readonly dropped: number;
  /** Resolves when all entries are written. It closes the socket to syslog; a later entry opens another. */
  close(): Promise<void>;
}

interface LogOptions {
  /** The settings until {@link OpenLog.change} is called. */
  readonly settings: LogSettings;
  /** Takes lines that go to standard error; never rejects. */
  readonly write?: (text: string) => Promise<void>;
}

/**
 * Makes a log.
 *
 * @throws Deno's `NotCapable` when the log goes to syslog, and the process may not send there, or what the system says of
 * a file that it cannot go to
 */
export function createLog({ settings: first, write = writeToStderr }: LogOptions): OpenLog {
  let settings = first;
  const syslog = createSyslogSender();
  const files = createLogFile();
  let lastProblem: string | undefined;
  /** Tells whether something is in the way that was not at the batch before: it is told once. */
  const isNew = (problem: string | undefined): problem is string => {
    const before = lastProblem;
    lastProblem = problem;
    return problem !== undefined && problem !== before;
  };
  const buffer = createLogBuffer(async (batch) => {
    const { format, syslog: to } = settings;
    if (format === "syslog") {
      const problem = await syslog.send(batch, to);
      if (isNew(problem)) await write(logLine.text(unheardEntry(problem, to)));
      // Its entries count as dropped: standard error may be read by nobody where syslog is asked for.
      if (problem !== undefined) throw new Error(problem);
      return;
    }
    const lines = batch.map(logLine[format]).join("");
    const file = fileOf(settings);
    if (file === undefined) return await write(lines);
    const problem = await files.write(file, lines);
    const told = isNew(problem) ? logLine.text(unwrittenEntry(problem, file)) : "";
    if (problem !== undefined) await write(told + lines);
  });
  const at = (level: LogLevel) => (event: string, properties: LogProperties = {}) => {
    if (isOn(settings, level)) buffer.add({ time: Date.now(), level, event, properties });
  };
  const { format, syslog: to } = settings;
  const file = fileOf(settings);
  if (format === "syslog") syslog.open(to);
  else if (file !== undefined) files.open(file);
  const log = {
    // A plain value: each message asks for it, and hardly anything changes less often.
    messages: messagesOf(settings),
    change(changed: LogSettings) {
      settings = changed;
      log.messages = messagesOf(changed);
    },
    get dropped() {
      return buffer.dropped;
    },
    debug: at("debug"),
    info: at("info"),
    warning: at("warning"),
    error: at("error"),
    reopen: files.reopen,
    async close() {
      await buffer.written();
      files.reopen();
      await syslog.close();
    },
  };
  return log;
}

/**
 * Writes a text to standard error without holding up the event loop: its reader may be slow. A reader that is gone is
 * no reason to stop serving, and cannot be told.
 */
async function writeToStderr(text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; written < bytes.length;) written += await Deno.stderr.write(bytes.subarray(written));
  } catch {
    // What cannot be written is lost.
  }
}

function isOn(settings: LogSettings, level: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(settings.level);
}

function messagesOf(settings: LogSettings): MessageLogging {
  if (!isOn(settings, "info")) return "no";
  return settings.messages ?? (settings.level === "debug" ? "yes" : "no");
}

/** Names the file of the formats text and json; systemd reads standard error only. */
function fileOf({ format, file }: LogSettings): string | undefined {
  return format === "text" || format === "json" ? file : undefined;
}

function unwrittenEntry(reason: string, file: string): LogEntry {
  return {
    time: Date.now(),
    level: "error",
    event: "the log cannot be written to its file",
    properties: { file, reason },
  };
}

function unheardEntry(reason: string, { host, port }: LogSettings["syslog"]): LogEntry {
  return { time: Date.now(), level: "error", event: "syslog cannot be sent to", properties: { host, port, reason } };
}
