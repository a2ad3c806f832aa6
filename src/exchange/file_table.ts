import type { RecordKind, RecordOf } from "../storage/port/record_kind.ts";
import type { Cell, ExchangeContext } from "./cell.ts";

/** A record that is being read. */
export type Draft<T> = { -readonly [F in keyof T]: T[F] };

/** One column of a file: how a field of a record is read from a cell and written to one. */
export interface FileColumn<T> {
  readonly name: string;
  readonly field: keyof T;
  /** What a cell may hold, worded to follow "must be". */
  readonly allowed: string;
  readonly meaning: string;
  /** A file without this column is refused. */
  readonly required: boolean;
  /** What a new record has if a file lacks the column; absent if {@link FileTable.blank} says it. */
  readonly absent?: string;
  /** Puts what the cell says into the record. @throws CellRefused if that is not allowed */
  read(draft: Draft<T>, text: string, context: ExchangeContext): void;
  write(record: T | Draft<T>, context: ExchangeContext): string;
  /** Whether the text of a cell is never shown. */
  readonly secret: boolean;
}

/** A kind of file: its columns, and the values of a record of which the file says no more than it must. */
export interface FileTable<K extends RecordKind> {
  readonly kind: K;
  readonly meaning: string;
  /** In the order of an export. */
  readonly columns: readonly FileColumn<RecordOf[K]>[];
  /** How columns `attr:CODE` are read and written, where there may be some. */
  readonly attributes?: {
    readonly meaning: string;
    readonly fields: readonly (keyof RecordOf[K])[];
    read(draft: Draft<RecordOf[K]>, code: string, text: string): void;
    write(record: RecordOf[K], code: string): string;
  };
  blank(context: ExchangeContext): Draft<RecordOf[K]>;
  /**
   * Completes the record with what follows from other cells where the file lacks the column itself; or tells in a
   * sentence what contradicts itself.
   *
   * @param told the columns that the file has
   */
  complete(draft: Draft<RecordOf[K]>, told: ReadonlySet<string>): RecordOf[K] | string;
  /** Fields that {@link FileTable.complete} fills in where the file has the column `from`. */
  readonly derived?: readonly { readonly from: string; readonly field: keyof RecordOf[K] }[];
}

/** The {@link FileColumn.absent} of moments. */
export const IMPORTED = "the time of the import";

/** Makes columns of a record type. */
export function columnsOf<T>(): {
  /** @param absent what a new record has without the column, where that is not what stands in a blank one */
  optional<F extends keyof T>(
    name: string,
    field: F,
    cell: Cell<T[F]>,
    meaning: string,
    absent?: string,
  ): FileColumn<T>;
  required<F extends keyof T>(name: string, field: F, cell: Cell<T[F]>, meaning: string): FileColumn<T>;
} {
  function column<F extends keyof T>(name: string, field: F, cell: Cell<T[F]>, meaning: string, required: boolean) {
    return {
      name,
      field,
      allowed: cell.allowed,
      meaning,
      required,
      secret: false,
      read(draft: Draft<T>, text: string, context: ExchangeContext) {
        draft[field] = cell.read(text, context);
      },
      write: (record: T | Draft<T>, context: ExchangeContext) => cell.write(record[field], context),
    };
  }
  return {
    optional: (name, field, cell, meaning, absent) => ({ ...column(name, field, cell, meaning, false), absent }),
    required: (name, field, cell, meaning) => column(name, field, cell, meaning, true),
  };
}
