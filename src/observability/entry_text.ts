import { escapeControls } from "../library/escape_controls.ts";
import { type LogEntry, toldProperties } from "./log_entry.ts";

/**
 * Writes what an entry tells, in one line without its end: the event and its properties as `name=value`, with quotes
 * around what is text: a value that came over the wire can make no line of its own.
 *
 * @example
 * ```ts
 * entryText({ time: 0, level: "info", event: "login", properties: { connection: 3, account: "sipterm1" } });
 * // 'login connection=3 account="sipterm1"'
 * ```
 */
export function entryText(entry: LogEntry): string {
  let text = entry.event;
  for (const [name, value] of toldProperties(entry)) text += ` ${name}=${escapeControls(JSON.stringify(value))}`;
  return text;
}
