import type { RecordTaker, StagedRow } from "../storage/port/import_stage.ts";
import type { RecordKind } from "../storage/port/record_kind.ts";
import type { ExchangeContext } from "./cell.ts";
import { CsvFault } from "./csv_fault.ts";
import type { CsvSource } from "./csv_source.ts";
import type { Faults } from "./faults.ts";
import type { FileTable } from "./file_table.ts";
import type { CsvRow } from "./read_csv.ts";
import { isTsv, readRows } from "./read_tsv.ts";
import { recordReader } from "./record_reader.ts";

/** Rows that are staged at once. */
const BATCH = 1000;

/** The client names no columns where there are no rows. */
const NO_ROWS =
  "the file is empty, as mysql --batch leaves it where a table has no rows; leave the file out, or write " +
  "a line that names its columns";

/** What was read of a file. */
export interface StagedFile {
  /** Rows, the first line aside. */
  readonly rows: number;
  /** Line where the last row begins, counted from 1. */
  readonly lastLine: number;
  /** Whether the file was read to its end and every row was staged. */
  readonly whole: boolean;
}

/** Reads a file into the stage; what is wrong in it goes to `faults`. `progress` is told of the bytes read so far. */
export async function stageFile<K extends RecordKind>(
  table: FileTable<K>,
  source: CsvSource,
  { stage, context, faults, progress }: {
    readonly stage: RecordTaker;
    readonly context: ExchangeContext;
    readonly faults: Faults;
    readonly progress: (bytes: number) => void;
  },
): Promise<StagedFile> {
  const report = (line: number, message: string, column?: number) => faults.add(source.name, line, message, column);
  let rows = 0;
  let lastLine = 1;
  let whole = true;
  try {
    const read = readRows(source.name, counted(await source.open(), progress));
    const first = await read.next();
    if (first.done) {
      report(1, isTsv(source.name) ? NO_ROWS : "the file is empty; its first line must name the columns");
      return { rows, lastLine, whole: false };
    }
    const reader = recordReader(table, first.value, context, report);
    if (reader === undefined) {
      faults.leaveOpen(`${source.name}: the rows have not been read, since the first line does not name their columns`);
      return { rows, lastLine, whole: false };
    }
    const { good, fields } = reader.header;
    if (good) await stage.begin(table.kind, fields);
    else {faults.leaveOpen(
        `${source.name}: the rows have been checked cell by cell only, until the first line is in order`,
      );}
    for await (const batch of batches(read)) {
      rows += batch.length;
      lastLine = batch.at(-1)?.line ?? lastLine;
      const staged: StagedRow<K>[] = [];
      for (const row of batch) {
        const record = reader.read(row);
        if (record === undefined) whole = false;
        else staged.push({ line: row.line, record });
      }
      if (good) await stage.add(table.kind, staged);
    }
    return { rows, lastLine, whole };
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    report(error.line, `${error.message}; the rest of the file has not been read`, error.column);
    return { rows, lastLine, whole: false };
  }
}

async function* counted(bytes: AsyncIterable<Uint8Array>, progress: (bytes: number) => void) {
  let count = 0;
  for await (const chunk of bytes) {
    yield chunk;
    count += chunk.length;
    progress(count);
  }
}

/** Gathers rows into batches. Where rows end with a fault, those in front of it come first. */
async function* batches(rows: AsyncIterable<CsvRow>): AsyncGenerator<readonly CsvRow[]> {
  let batch: CsvRow[] = [];
  try {
    for await (const row of rows) {
      batch.push(row);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}
