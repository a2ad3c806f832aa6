/**
 * A row of a table: values by the names of its columns, or, where rows are lists, by their places. How moments and flags
 * are stored is each adapter's own.
 */
export type Row = Readonly<Record<string, unknown>>;

/** Where a row has the value of a column: under its name, or at its place. */
export type Place = string | number;

export type PlaceOf = (column: string) => Place;

/** The places of rows that are objects: the columns' names. */
export const byName: PlaceOf = (column) => column;

/** Reads the values that each database stores in a form of its own. */
export interface Cells {
  flag(row: Row, place: Place): boolean;
  instant(row: Row, place: Place): Temporal.Instant;
  textsByName(row: Row, place: Place): Readonly<Record<string, string>>;
}

/** Reads a record off a row. */
export type ReaderOf<T> = (row: Row) => T;

/** Reads a text that is always there. */
export function text(row: Row, place: Place): string {
  const value = row[place];
  return typeof value === "string" ? value : throwUnexpected(place, value, "a text");
}

/** Reads a text; `undefined` where there is none. */
export function textIfAny(row: Row, place: Place): string | undefined {
  const value = row[place];
  if (typeof value === "string") return value;
  return value === null || value === undefined ? undefined : throwUnexpected(place, value, "a text");
}

/** Reads a whole number that is always there. */
export function integer(row: Row, place: Place): number {
  const value = row[place];
  return typeof value === "number" ? value : throwUnexpected(place, value, "a number");
}

/** Reads a whole number; `undefined` where there is none. */
export function integerIfAny(row: Row, place: Place): number | undefined {
  const value = row[place];
  if (typeof value === "number") return value;
  return value === null || value === undefined ? undefined : throwUnexpected(place, value, "a number");
}

/** Reads one of a closed list of words. */
export function oneOf<Word extends string>(words: readonly Word[], row: Row, place: Place): Word {
  const value = row[place];
  return words[words.indexOf(value as Word)] ?? throwUnexpected(place, value, `one of ${words.join(", ")}`);
}

/** Tells whether a column holds nothing, or is not there. */
export function isAbsent(row: Row, place: Place): boolean {
  const value = row[place];
  return value === null || value === undefined;
}

/** Reads a moment; `undefined` where there is none. */
export function instantIfAny(
  row: Row,
  place: Place,
  { instant }: Pick<Cells, "instant">,
): Temporal.Instant | undefined {
  return isAbsent(row, place) ? undefined : instant(row, place);
}

/** Refuses a value that no version of this program wrote. */
export function throwUnexpected(place: Place, value: unknown, allowed: string): never {
  throw new Error(`the database holds ${String(value)} in column ${place}, where ${allowed} belongs`);
}

/** Leaves out the members that are `undefined`: what a row does not tell is absent from its record. */
export function withoutAbsent<T extends object>(values: T): T {
  const found: Partial<T> = {};
  for (const key in values) if (values[key] !== undefined) found[key] = values[key];
  // What is missing may be absent by its type: that is what it is called with.
  return found as T;
}
