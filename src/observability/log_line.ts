import type { LogFormat, LogLevel } from "../config/base/log_settings.ts";
import { escapeControls } from "../library/escape_controls.ts";
import { entryText } from "./entry_text.ts";
import { type LogEntry, toldProperties } from "./log_entry.ts";
import { SEVERITY } from "./severity.ts";

const NAMES: Readonly<Record<LogLevel, string>> = { debug: "DEBUG", info: "INFO", warning: "WARNING", error: "ERROR" };

/** An entry as a line of standard error, its end included, in each of the formats that go there. */
export const logLine: Readonly<Record<Exclude<LogFormat, "syslog">, (entry: LogEntry) => string>> = {
  text: (entry) => `${timeOf(entry)} ${NAMES[entry.level]} ${entryText(entry)}\n`,
  json: jsonLine,
  // systemd takes the priority from the prefix, see sd-daemon(3), and notes the time itself.
  journal: (entry) => `<${SEVERITY[entry.level]}>${entryText(entry)}\n`,
};

function jsonLine(entry: LogEntry): string {
  const { level, event } = entry;
  return `${escapeControls(JSON.stringify({ time: timeOf(entry), level, event, ...properties(entry) }))}\n`;
}

function properties(entry: LogEntry): Readonly<Record<string, unknown>> {
  return Object.fromEntries(toldProperties(entry));
}

function timeOf({ time }: LogEntry): string {
  return new Date(time).toISOString();
}
