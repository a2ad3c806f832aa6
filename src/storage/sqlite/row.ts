import { integer, isAbsent, type Place, type Row, text, throwUnexpected } from "../rows/row.ts";

/** A yes or a no, stored as 1 or 0. */
export function flag(row: Row, place: Place): boolean {
  return integer(row, place) !== 0;
}

/** A moment, stored as milliseconds since 1970. */
export function instant(row: Row, place: Place): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(integer(row, place));
}

/** A moment, or nothing. */
export function instantIfAny(row: Row, place: Place): Temporal.Instant | undefined {
  return isAbsent(row, place) ? undefined : instant(row, place);
}

/** Texts by name, stored as a JSON object. */
export function textsByName(row: Row, place: Place): Readonly<Record<string, string>> {
  const stored = text(row, place);
  if (stored === "{}") return {};
  const value: unknown = JSON.parse(stored);
  if (typeof value !== "object" || value === null) return throwUnexpected(place, stored, "a JSON object");
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]));
}
