import type { SQLOutputValue } from "node:sqlite";

/** A row as `node:sqlite` gives it: values by column name. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** A text that is always there. */
export function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === "string" ? value : unexpected(column, value, "a text");
}

/** A text, or nothing. */
export function textIfAny(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column);
}

/** A whole number that is always there. */
export function integer(row: Row, column: string): number {
  const value = row[column];
  return typeof value === "number" ? value : unexpected(column, value, "a number");
}

/** A whole number, or nothing. */
export function integerIfAny(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : integer(row, column);
}

/** A yes or a no. */
export function flag(row: Row, column: string): boolean {
  return integer(row, column) !== 0;
}

/** A moment, stored as milliseconds since 1970. */
export function instant(row: Row, column: string): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(integer(row, column));
}

/** A moment, or nothing. */
export function instantIfAny(row: Row, column: string): Temporal.Instant | undefined {
  return row[column] === null ? undefined : instant(row, column);
}

/** A day, or nothing; stored as ISO text. */
export function dateIfAny(row: Row, column: string): Temporal.PlainDate | undefined {
  const iso = textIfAny(row, column);
  return iso === undefined ? undefined : Temporal.PlainDate.from(iso);
}

/** Texts by name, stored as a JSON object. */
export function textsByName(row: Row, column: string): Readonly<Record<string, string>> {
  const stored = text(row, column);
  if (stored === "{}") return {};
  const value: unknown = JSON.parse(stored);
  if (typeof value !== "object" || value === null) return unexpected(column, stored, "a JSON object");
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]));
}

/** One of a closed list of words, which are the keys of `words`. */
export function oneOf<Word extends string>(words: Readonly<Record<Word, true>>, row: Row, column: string): Word {
  const value = text(row, column);
  return isWord(words, value) ? value : unexpected(column, value, `one of ${Object.keys(words).join(", ")}`);
}

function isWord<Word extends string>(words: Readonly<Record<Word, true>>, value: string): value is Word {
  return Object.hasOwn(words, value);
}

function unexpected(column: string, value: unknown, allowed: string): never {
  throw new Error(`the database holds ${String(value)} in column ${column}, where ${allowed} belongs`);
}
