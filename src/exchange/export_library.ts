import type { LibrarySnapshot } from "../storage/port/library_snapshot.ts";
import { RECORD_KINDS, type RecordKind } from "../storage/port/record_kind.ts";
import type { ExchangeContext } from "./cell.ts";
import { ATTRIBUTE } from "./file_header.ts";
import type { FileTable } from "./file_table.ts";
import { FILE_TABLES } from "./file_tables.ts";
import { csvLine } from "./write_csv.ts";

/** Where the files of an export go. */
export interface ExportTarget {
  /** Writes a row: as import reads it, unless the files are for spreadsheets. */
  readonly line?: typeof csvLine;
  /** Begins a file, writes to it what is given a piece at a time, and ends it. */
  write(name: string, text: AsyncIterable<string>): Promise<void>;
}

/** Rows in each file, its first line aside. */
type ExportCounts = ReadonlyMap<RecordKind, number>;

/**
 * Writes a library as the files that an import reads, in the order of their keys: the same library gives the same bytes.
 *
 * @param progress is told, often, how many rows of a kind are written
 */
export async function exportLibrary(
  snapshot: LibrarySnapshot,
  target: ExportTarget,
  context: ExchangeContext,
  progress: (kind: RecordKind, rows: number) => void,
): Promise<ExportCounts> {
  const codes = await snapshot.attributeCodes();
  const counts = new Map<RecordKind, number>();
  const count = (kind: RecordKind, rows: number) => {
    const written = (counts.get(kind) ?? 0) + rows;
    counts.set(kind, written);
    progress(kind, written);
  };
  const writeKind = <K extends RecordKind>(kind: K) => {
    const table: FileTable<K> = FILE_TABLES[kind];
    const text = rowsOf(
      table,
      snapshot,
      table.attributes === undefined ? [] : codes,
      { context, line: target.line ?? csvLine, written: (rows) => count(kind, rows) },
    );
    return target.write(`${kind}.csv`, text);
  };
  for (const kind of RECORD_KINDS) await writeKind(kind);
  return counts;
}

async function* rowsOf<K extends RecordKind>(
  { kind, columns, attributes }: FileTable<K>,
  snapshot: LibrarySnapshot,
  codes: readonly string[],
  { context, line, written }: {
    readonly context: ExchangeContext;
    readonly line: typeof csvLine;
    readonly written: (rows: number) => void;
  },
): AsyncGenerator<string> {
  yield line([...columns.map(({ name }) => name), ...codes.map((code) => ATTRIBUTE + code)]);
  for await (const records of snapshot.read(kind)) {
    yield records.map((record) =>
      line([
        ...columns.map((column) => column.write(record, context)),
        ...codes.map((code) => attributes?.write(record, code) ?? ""),
      ])
    ).join("");
    written(records.length);
  }
  written(0);
}
