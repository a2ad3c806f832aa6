/** A row as PostgreSQL tells it in JSON: values by column name. */
export type Row = Readonly<Record<string, unknown>>;

/** A JSON object; anything else raises an error. */
export function rowOf(value: unknown): Row {
  return isRow(value) ? value : unexpected("answer", value, "an object");
}

/** A JSON object in a column, or nothing. */
export function rowIfAny(row: Row, column: string): Row | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : rowOf(value);
}

/** A JSON array in a column. */
export function listOf(row: Row, column: string): readonly unknown[] {
  const value = row[column];
  return Array.isArray(value) ? value : unexpected(column, value, "an array");
}

/** A text that is always there. */
export function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === "string" ? value : unexpected(column, value, "a text");
}

/** A text, or nothing. */
export function textIfAny(row: Row, column: string): string | undefined {
  return isAbsent(row, column) ? undefined : text(row, column);
}

/** A whole number that is always there. */
export function integer(row: Row, column: string): number {
  const value = row[column];
  return typeof value === "number" ? value : unexpected(column, value, "a number");
}

/** A whole number, or nothing. */
export function integerIfAny(row: Row, column: string): number | undefined {
  return isAbsent(row, column) ? undefined : integer(row, column);
}

/** A yes or a no. */
export function flag(row: Row, column: string): boolean {
  const value = row[column];
  return typeof value === "boolean" ? value : unexpected(column, value, "true or false");
}

/** A moment, in ISO 8601 with an offset. */
export function instant(row: Row, column: string): Temporal.Instant {
  return Temporal.Instant.from(text(row, column));
}

/** A moment, or nothing. */
export function instantIfAny(row: Row, column: string): Temporal.Instant | undefined {
  return isAbsent(row, column) ? undefined : instant(row, column);
}

/** A day, or nothing. */
export function dateIfAny(row: Row, column: string): Temporal.PlainDate | undefined {
  return isAbsent(row, column) ? undefined : Temporal.PlainDate.from(text(row, column));
}

/** One of a closed list of words, which are the keys of `words`. */
export function oneOf<Word extends string>(words: Readonly<Record<Word, true>>, row: Row, column: string): Word {
  const value = text(row, column);
  return isWord(words, value) ? value : unexpected(column, value, `one of ${Object.keys(words).join(", ")}`);
}

/** A moment as it is written to the database: whole milliseconds, what is beyond them is cut off. */
export function written(moment: Temporal.Instant): string {
  return moment.toString({ fractionalSecondDigits: 3 });
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isAbsent(row: Row, column: string): boolean {
  const value = row[column];
  return value === null || value === undefined;
}

function isWord<Word extends string>(words: Readonly<Record<Word, true>>, value: string): value is Word {
  return Object.hasOwn(words, value);
}

function unexpected(column: string, value: unknown, allowed: string): never {
  throw new Error(`the database holds ${String(value)} in column ${column}, where ${allowed} belongs`);
}
