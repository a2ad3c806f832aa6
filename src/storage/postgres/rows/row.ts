import { isAbsent, type Place, type Row, text, throwUnexpected } from "../../rows/row.ts";

/** Gives a value as a JSON object; throws for anything else. */
export function rowOf(value: unknown): Row {
  return isRow(value) ? value : throwUnexpected("answer", value, "an object");
}

/** Reads a JSON object in a column; `undefined` where there is none. */
export function rowIfAny(row: Row, column: string): Row | undefined {
  return isAbsent(row, column) ? undefined : rowOf(row[column]);
}

/** Reads a JSON array in a column. */
export function listOf(row: Row, column: string): readonly unknown[] {
  const value = row[column];
  return Array.isArray(value) ? value : throwUnexpected(column, value, "an array");
}

/** Reads a boolean. */
export function flag(row: Row, place: Place): boolean {
  const value = row[place];
  return typeof value === "boolean" ? value : throwUnexpected(place, value, "true or false");
}

/** Reads a moment, in ISO 8601 with an offset. */
export function instant(row: Row, place: Place): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(Date.parse(text(row, place)));
}

/** Reads texts by name from a JSON object. */
export function textsByName(row: Row, place: Place): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(rowOf(row[place])).map(([name, each]) => [name, String(each)]));
}

/** Writes a moment for the database, in whole milliseconds; what is smaller is cut off. */
export function writeMoment(moment: Temporal.Instant): string {
  return new Date(moment.epochMilliseconds).toISOString();
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
