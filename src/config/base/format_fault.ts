import type { Fault } from "./fault.ts";

/**
 * Writes a fault as editors and terminals link it: `file:line:column: message`; a warning or note says so before the
 * message.
 */
export function formatFault({ severity, file, line, column, message }: Fault): string {
  return `${file}:${line}:${column}: ${severity === "error" ? "" : `${severity}: `}${message}`;
}

/** Lines of a file that are named at most of those where the same fault stands. */
const NAMED = 5;

/**
 * Writes faults as lines for people. Faults that say the same are one line, at the place of the first: a library's twenty
 * logins were mostly copied from one.
 */
export function formatFaults(faults: readonly Fault[]): readonly string[] {
  const groups = Map.groupBy(faults, ({ severity, file, message }) => JSON.stringify([severity, file, message]));
  return [...groups.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const lines = [...new Set(more.map(({ line }) => line))].filter((line) => line !== first.line);
    if (lines.length === 0) return [formatFault(first)];
    const others = lines.length - NAMED;
    const named = lines.slice(0, NAMED).join(", ") + (others > 0 ? ` and ${others} more` : "");
    return [`${formatFault(first)} (also in ${lines.length === 1 ? "line" : "lines"} ${named})`];
  });
}
