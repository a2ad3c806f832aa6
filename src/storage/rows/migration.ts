/** A statement over all rows of a table, by its key and so many at a time that it can be told how far it has come. */
export interface InParts {
  readonly table: string;
  readonly key: string;
  /** About the rows from the key `:from` on, in its order, `:rows` of them. */
  readonly sql: string;
}

/** What leads from one version to the next: statements, in order. */
export type Migration = readonly (string | InParts)[];
