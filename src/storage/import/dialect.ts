import type { RecordKind } from "../port/record_kind.ts";
import type { NamedColumn, Referred } from "../rows/columns.ts";

/**
 * SQL that databases word differently. Everything else of an import is SQL that all of them understand. `:exported`,
 * `:first` and the like stand for values (`ImportValues`).
 */
export interface Dialect {
  /** An identifier as it is compared: without regard to the case of ASCII letters. */
  id(expression: string): string;
  /** An identifier as it is written, where its case matters after all. */
  written(expression: string): string;
  /** The type of a temporary column that holds identifiers. */
  readonly idType: string;
  /** Makes the temporary table `stage_KIND`: `stage_id`, its primary key, `line`, and columns that compare with the library's own. */
  makeStage(kind: RecordKind, columns: readonly NamedColumn[]): readonly string[];
  /** Indexes a column of a temporary table that has been filled; `beside`: what its rows are then asked for, which the index may hold. */
  index(table: string, column: string, beside: readonly string[]): string;
  /**
   * SQL at the end of a temporary table whose rows are needed only in the transaction that writes them; may be empty.
   */
  readonly perTransaction: string;
  /** Tells the planner how large a table is now, where the database needs that. */
  analyze(table: string): readonly string[];
  /**
   * Locks the records whose compared identifiers a query gives, until the transaction ends, always in the same order.
   */
  lock(table: Referred, ids: string): readonly string[];
  /** Texts by name, of which the second ones replace the first; a null takes away. */
  mergeTexts(stored: string, staged: string): string;
  /**
   * Of rows `stage_id`, `title_id`, `title` and `author` what `insert ... on conflict` takes: the last of several that
   * know a title or an author counts. Ends in a WHERE or GROUP BY.
   */
  pickLastTitles(rows: string): string;
  /** Carries a change out, and counts the rows that it changed, as `rows`. */
  countChanges(change: string): readonly string[];
  /** Kinds without a table of their own: the table whose rows hold them, and the names of their columns there. */
  readonly keptInRow: Readonly<Partial<Record<RecordKind, RowOfOther>>>;
}

/** Where records are kept in the rows of a table that has the same key. */
export interface RowOfOther {
  readonly table: Referred;
  column(name: string): string;
}

/** Tells whether two expressions are the same identifier. */
export function same({ id }: Dialect, a: string, b: string): string {
  return `${id(a)} = ${id(b)}`;
}
