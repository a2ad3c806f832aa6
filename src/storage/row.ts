/** A row of a table: values by column name. How moments and flags are stored is each adapter's own. */
export type Row = Readonly<Record<string, unknown>>;

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

/** A day, or nothing; both databases tell it in ISO 8601. */
export function dateIfAny(row: Row, column: string): Temporal.PlainDate | undefined {
  const iso = textIfAny(row, column);
  return iso === undefined ? undefined : Temporal.PlainDate.from(iso);
}

/** One of a closed list of words, which are the keys of `words`. */
export function oneOf<Word extends string>(words: Readonly<Record<Word, true>>, row: Row, column: string): Word {
  const value = text(row, column);
  return isWord(words, value) ? value : unexpected(column, value, `one of ${Object.keys(words).join(", ")}`);
}

/** Whether a column holds nothing, or is not there. */
export function isAbsent(row: Row, column: string): boolean {
  const value = row[column];
  return value === null || value === undefined;
}

/** Refuses a value that no version of this program wrote. */
export function unexpected(column: string, value: unknown, allowed: string): never {
  throw new Error(`the database holds ${String(value)} in column ${column}, where ${allowed} belongs`);
}

function isWord<Word extends string>(words: Readonly<Record<Word, true>>, value: string): value is Word {
  return Object.hasOwn(words, value);
}
