import { integer, isAbsent, type Row, text, unexpected } from "../row.ts";

/** A yes or a no, stored as 1 or 0. */
export function flag(row: Row, column: string): boolean {
  return integer(row, column) !== 0;
}

/** A moment, stored as milliseconds since 1970. */
export function instant(row: Row, column: string): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(integer(row, column));
}

/** A moment, or nothing. */
export function instantIfAny(row: Row, column: string): Temporal.Instant | undefined {
  return isAbsent(row, column) ? undefined : instant(row, column);
}

/** Texts by name, stored as a JSON object. */
export function textsByName(row: Row, column: string): Readonly<Record<string, string>> {
  const stored = text(row, column);
  if (stored === "{}") return {};
  const value: unknown = JSON.parse(stored);
  if (typeof value !== "object" || value === null) return unexpected(column, stored, "a JSON object");
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]));
}
