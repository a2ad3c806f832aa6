import type { LogLevel } from "../../../src/config/base/log_settings.ts";
import type { Log } from "../../../src/observability/log.ts";
import { type LogProperties, toldProperties } from "../../../src/observability/log_entry.ts";
import { logLine } from "../../../src/observability/log_line.ts";
import { inTime } from "../wire/until.ts";

/** One entry of a log. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A log that keeps what it is told, debug entries included. */
export interface RecordingLog extends Log {
  readonly entries: LogEntry[];
  /** All entries as they would be written, in text and in JSON. */
  written(): string;
  /** The first entry with this message, as soon as there is one. */
  logged(message: string): Promise<LogEntry>;
}

/**
 * A log without entries.
 *
 * @param messages `no` spares a test its time in which thousands go over the wire
 */
export function recordingLog(messages: RecordingLog["messages"] = "yes"): RecordingLog {
  const entries: LogEntry[] = [];
  const lines: string[] = [];
  const waiting: { readonly message: string; readonly resolve: (entry: LogEntry) => void }[] = [];
  const at = (level: LogLevel) => (message: string, given: LogProperties = {}) => {
    const told = { time: 0, level, event: message, properties: given };
    lines.push(logLine.text(told), logLine.json(told));
    const entry = { level, message, properties: Object.fromEntries(toldProperties(told)) };
    entries.push(entry);
    for (const one of waiting) if (one.message === message) one.resolve(entry);
  };
  return {
    entries,
    written: () => lines.join(""),
    logged(message) {
      const logged = new Promise<LogEntry>((resolve) => {
        const entry = entries.find((one) => one.message === message);
        if (entry) resolve(entry);
        else waiting.push({ message, resolve });
      });
      return inTime(logged, `the log's entry "${message}"`);
    },
    messages,
    debug: at("debug"),
    info: at("info"),
    warning: at("warning"),
    error: at("error"),
  };
}
