import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { PlaceOf, Row } from "../../rows/row.ts";

/** A statement whose rows are lists: to make an object of thirty named values takes longer than to find them. */
export interface ListStatement {
  get(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): readonly Row[];
  /** The place of a column in each row. */
  readonly at: PlaceOf;
}

/** `node:sqlite` has this method; its types in Deno do not tell of it yet. */
type Listing = StatementSync & { setReturnArrays(enabled: boolean): void };

/** Prepares a statement whose rows are lists. */
export function listStatement(db: Pick<DatabaseSync, "prepare">, sql: string): ListStatement {
  const statement = db.prepare(sql) as Listing;
  statement.setReturnArrays(true);
  const places = new Map(statement.columns().map(({ name }, place) => [name, place]));
  return {
    get: statement.get.bind(statement),
    all: statement.all.bind(statement),
    at(column) {
      const place = places.get(column);
      if (place === undefined) throw new Error(`no column ${column} in ${sql}`);
      return place;
    },
  };
}
