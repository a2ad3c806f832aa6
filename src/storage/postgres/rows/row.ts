import { isAbsent, type Place, type Row, text, throwUnexpected } from "../../rows/row.ts";

/** A JSON object; anything else raises an error. */
export function rowOf(value: unknown): Row {
  return isRow(value) ? value : throwUnexpected("answer", value, "an object");
}

/** A JSON object in a column, or nothing. */
export function rowIfAny(row: Row, column: string): Row | undefined {
  return isAbsent(row, column) ? undefined : rowOf(row[column]);
}

/** A JSON array in a column. */
export function listOf(row: Row, column: string): readonly unknown[] {
  const value = row[column];
  return Array.isArray(value) ? value : throwUnexpected(column, value, "an array");
}

/** A yes or a no. */
export function flag(row: Row, place: Place): boolean {
  const value = row[place];
  return typeof value === "boolean" ? value : throwUnexpected(place, value, "true or false");
}

/** A moment, in ISO 8601 with an offset. */
export function instant(row: Row, place: Place): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(Date.parse(text(row, place)));
}

/** Texts by name, in a JSON object. */
export function textsByName(row: Row, place: Place): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(rowOf(row[place])).map(([name, each]) => [name, String(each)]));
}

/** A moment as it is written to the database: whole milliseconds, what is beyond them is cut off. */
export function writeMoment(moment: Temporal.Instant): string {
  return new Date(moment.epochMilliseconds).toISOString();
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
