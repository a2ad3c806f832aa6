import type { Fault } from "./fault.ts";

/**
 * Writes a fault as editors and terminals link it: `file:line:column: message`; a warning or note says so before the
 * message.
 */
export function formatFault({ severity, file, line, column, message }: Fault): string {
  return `${file}:${line}:${column}: ${severity === "error" ? "" : `${severity}: `}${message}`;
}
