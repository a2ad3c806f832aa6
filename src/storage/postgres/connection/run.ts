/** A value for `$1`, `$2` and so on. It is always a text, which the statement casts. */
export type Value = string | null;

/** Runs a statement and gives its rows. A statement with values is prepared once on each connection. */
export type Run = (
  statement: string,
  values?: readonly Value[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Sends lines of PostgreSQL's text format to a `copy ... from stdin`. */
export type CopyIn = (statement: string, lines: string) => Promise<void>;
