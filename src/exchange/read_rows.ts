import { type CsvRow, readCsv } from "./read_csv.ts";
import { readTsv } from "./read_tsv.ts";

/**
 * Reads the rows of a file by the form that its name tells: `.tsv` as `mysql --batch` writes it, any other as CSV.
 *
 * @throws CsvFault at the first thing that cannot be read, after the rows in front of it
 */
export function readRows(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  return isTsv(name) ? readTsv(bytes) : readCsv(bytes);
}

/** Whether a file's name tells that tabs are between its cells. */
export function isTsv(name: string): boolean {
  return name.toLowerCase().endsWith(".tsv");
}
