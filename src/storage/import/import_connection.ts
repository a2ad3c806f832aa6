import type { Column } from "../rows/columns.ts";
import type { Row } from "../rows/row.ts";

/** Values of `:exported`, `:first`, `:last`, `:before` and `:most`; a statement need not use all. */
export interface ImportValues {
  /** When the staged records were true; what was changed then or later is newer. */
  readonly exported?: Temporal.Instant;
  /** The first and the last of the rows that a slice is about. */
  readonly first?: number;
  readonly last?: number;
  /** The rows found before. */
  readonly before?: number;
  /** How many rows are wanted, or may be written. */
  readonly most?: number;
}

interface Transacted {
  /** The rows of its last statement. */
  readonly rows: readonly Row[];
  /** Milliseconds that others had to wait for it. */
  readonly took: number;
}

/** A connection of the import's own, on which its temporary tables live. Errors are those of the port. */
export interface ImportConnection {
  /** Milliseconds that a transaction should take, so that a server on the same database waits no longer. */
  readonly slice: number;
  /** Runs a statement outside any transaction. */
  run(statement: string, values?: ImportValues): Promise<readonly Row[]>;
  /** Runs statements in a transaction of their own, and all of them again where a server's change was in the way. */
  transact(statements: readonly string[], values: ImportValues): Promise<Transacted>;
  /** Writes rows to a temporary table whose first columns are `stage_id`, counted on from `first`, and `line`. */
  stage<T>(
    table: string,
    columns: readonly Column<T>[],
    rows: readonly { readonly line: number; readonly record: T }[],
    first: number,
  ): Promise<void>;
  /** Waits, so that others get their turn. */
  rest(): Promise<void>;
  /** Closes the connection, which drops its temporary tables. */
  close(): Promise<void>;
}
