import type { SyslogSettings } from "../config/base/log_settings.ts";
import { entryText } from "./entry_text.ts";
import type { LogEntry } from "./log_entry.ts";
import { SEVERITY } from "./severity.ts";

/** Bytes at most; a longer message is cut off. It is the default of rsyslog (8 KiB). */
const MOST_BYTES = 8192;

/**
 * Writes an entry as one message of RFC 5424. It names the host only if the settings do: asking the system would take a
 * permission, and the daemon knows the sender's address.
 *
 * @param processId tells several servers on one host apart
 */
export function syslogDatagram(
  entry: LogEntry,
  { ident, facility, hostname = "-" }: Pick<SyslogSettings, "ident" | "facility" | "hostname">,
  processId: number,
): Uint8Array {
  const priority = facility * 8 + SEVERITY[entry.level];
  const time = new Date(entry.time).toISOString();
  const text = `<${priority}>1 ${time} ${hostname} ${appName(ident)} ${processId} - - ${entryText(entry)}`;
  const datagram = new Uint8Array(MOST_BYTES);
  // Unlike a cut through the bytes, this leaves no half of a character behind.
  return datagram.subarray(0, new TextEncoder().encodeInto(text, datagram).written);
}

/** Makes a name of up to 48 visible ASCII characters (RFC 5424, section 6). */
function appName(ident: string): string {
  return ident.trim().replace(/[^!-~]/g, "_").slice(0, 48) || "-";
}
