import { join } from "node:path";
import type { ExchangeContext } from "../../../src/exchange/cell.ts";
import type { FileTable } from "../../../src/exchange/file_table.ts";
import { FILE_TABLES } from "../../../src/exchange/file_tables.ts";
import { csvLine } from "../../../src/exchange/write_csv.ts";
import { createPasswords } from "../../../src/password/passwords.ts";
import { RECORD_KINDS, type RecordKind, type RecordOf } from "../../../src/storage/port/record_kind.ts";
import { type LibrarySize, PIN, recordsOf } from "../bench_library.ts";

/** Some records of a library. */
type Batch = { readonly [K in RecordKind]?: readonly RecordOf[K][] };

const CONTEXT: ExchangeContext = {
  now: Temporal.Instant.from("2026-11-02T12:00:00Z"),
  timeZone: "UTC",
  currencyDigits: 2,
  newId: () => crypto.randomUUID(),
};

/**
 * Writes a library into a folder as CSV files, which every version of the program reads into a schema of its own.
 *
 * @returns the options of `sip2d import`
 */
export async function writeLibraryFiles(size: LibrarySize, folder: string): Promise<readonly string[]> {
  const pin = await createPasswords({ waiting: 0 }).hash(PIN);
  const batches = [...recordsOf(size, pin)];
  const options: string[] = [];
  for (const kind of RECORD_KINDS) {
    const text = fileOf(kind, batches);
    if (text === undefined) continue;
    const file = join(folder, `${kind}.csv`);
    await Deno.writeTextFile(file, text);
    options.push(`--${kind}`, file);
  }
  return options;
}

/** The text of one file; nothing if there is no record for it. */
function fileOf<K extends RecordKind>(kind: K, batches: readonly Batch[]): string | undefined {
  const records = batches.flatMap((batch) => batch[kind] ?? []);
  if (records.length === 0) return undefined;
  const table: FileTable<K> = FILE_TABLES[kind];
  const blank = table.blank(CONTEXT);
  // A column of which these records say nothing may be newer than the program that reads the file.
  const columns = table.columns.filter(({ write }) =>
    records.some((record) => write(record, CONTEXT) !== write(blank, CONTEXT))
  );
  return [
    csvLine(columns.map(({ name }) => name)),
    ...records.map((record) => csvLine(columns.map(({ write }) => write(record, CONTEXT)))),
  ].join("");
}
