import type { RecordKind, RecordOf } from "../storage/port/record_kind.ts";
import { CellRefused, type ExchangeContext } from "./cell.ts";
import { type FileHeader, type HeaderColumn, readHeader } from "./file_header.ts";
import type { Draft, FileColumn, FileTable } from "./file_table.ts";
import type { CsvRow } from "./read_csv.ts";

type ReportRow = (line: number, message: string, column?: number) => void;

/** Turns rows into records, once the first row has named the columns. */
interface RecordReader<K extends RecordKind> {
  readonly header: FileHeader<K>;
  /**
   * Makes the record of a row. What is wrong in it is reported and left as in a record of which nothing is told;
   * `undefined` if nothing can be made of the row, as of every one under a first line that is not in order.
   */
  read(row: CsvRow): RecordOf[K] | undefined;
}

/** Makes a reader for the file whose first row this is; `undefined` if that names no columns, which is reported. */
export function recordReader<K extends RecordKind>(
  table: FileTable<K>,
  first: CsvRow,
  context: ExchangeContext,
  report: ReportRow,
): RecordReader<K> | undefined {
  const header = readHeader(
    table,
    first.cells,
    (message, cell = 0) => report(first.line, message, first.columnOf(cell)),
  );
  if (header === undefined) return undefined;
  const { columns, told } = header;
  // What stands in an unknown column may be one of the secrets, under another name.
  const guarded = columns.some((column) =>
    column === undefined ? table.columns.some(({ secret }) => secret) : !("attribute" in column) && column.secret
  );
  const readers = columns.map((column) => column && cellReader(table, column, context, guarded));

  /** Reads the cells of a row; `undefined` if one could not be read without which there is no record. */
  function readCells(draft: Draft<RecordOf[K]>, { line, cells, columnOf }: CsvRow): boolean | undefined {
    let good: boolean | undefined = true;
    for (let index = 0; index < readers.length; index++) {
      const refusal = readers[index]?.(draft, cells[index] ?? "");
      if (refusal === undefined) continue;
      report(line, refusal.message, columnOf(index));
      good = refusal.fatal || good === undefined ? undefined : false;
    }
    return good;
  }

  return {
    header,
    read(row) {
      const { line, cells, columnOf } = row;
      if (cells.length !== columns.length) {
        // Where a name is missing in the first line, that is so in every row.
        if (header.good) {
          const message = `the row has ${cells.length} cells, but the first line names ${columns.length} columns`;
          report(line, message, columnOf(cells.length > columns.length ? columns.length : 0));
        }
        return undefined;
      }
      const draft = table.blank(context);
      const good = readCells(draft, row);
      if (!header.good) return undefined;
      const record = table.complete(draft, told);
      if (typeof record !== "string") return good === undefined ? undefined : record;
      if (good) report(line, record);
      return undefined;
    },
  };
}

interface CellFault {
  readonly message: string;
  /** Whether no record can be made without this cell. */
  readonly fatal: boolean;
}

type CellReader<K extends RecordKind> = (draft: Draft<RecordOf[K]>, text: string) => CellFault | undefined;

function cellReader<K extends RecordKind>(
  { attributes }: FileTable<K>,
  column: HeaderColumn<RecordOf[K]>,
  context: ExchangeContext,
  guarded: boolean,
): CellReader<K> {
  if ("attribute" in column) return (draft, text) => void attributes?.read(draft, column.attribute, text);
  return (draft, text) => {
    try {
      return void column.read(draft, text, context);
    } catch (error) {
      if (!(error instanceof CellRefused)) throw error;
      return { message: faultOf(column, { text, why: error.message, guarded }), fatal: column.required };
    }
  };
}

/** Characters of a value that are shown at most. */
const SHOWN = 60;

/** Dates as people write them, and numbers that a spreadsheet has shortened or given decimals: no PIN looks so. */
const NO_SECRET = /^(\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b.*|\d([.,]\d+)?E\+\d+|\d{10,}[.,]0+)$/i;

/**
 * @param guarded whether the file has secrets: where a comma is missing or too many, they stand in another column, so that
 * only what cannot be one is shown
 */
function faultOf<T>(
  { name, allowed, secret }: FileColumn<T>,
  { text, why, guarded }: { readonly text: string; readonly why: string; readonly guarded: boolean },
): string {
  if (secret) return `${name} ${why === "" ? `must be ${allowed}` : `cannot be stored: ${why}`}`;
  const trimmed = text.trim();
  if (guarded && trimmed !== "" && !NO_SECRET.test(trimmed)) {
    return `${name} is something else (which is not shown, as the file has passwords), but must be ${allowed}`;
  }
  const shown = JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text);
  return why === "" ? `${name} is ${shown}, but must be ${allowed}` : `${name} is ${shown}, ${why}`;
}
