import { CsvFault } from "./csv_fault.ts";
import { type CsvRow, readCsv } from "./read_csv.ts";
import { utf8Text } from "./utf8_text.ts";

/** What `mysql --batch` writes for nothing. It writes a text of these four letters alike. */
const NULL = "NULL";

/**
 * What stands behind a backslash. Of a NUL nothing is kept: no terminal is sent one, and PostgreSQL stores none.
 */
const ESCAPES: ReadonlyMap<string, string> = new Map([["n", "\n"], ["t", "\t"], ["\\", "\\"], ["0", ""]]);

const RAW = "the file must be written by mysql --batch, without --raw";

/**
 * Reads a table as `mysql --batch` writes it: cells between tabs, a row a line, LF or CRLF, `\n`, `\t`, `\\` and `\0` for
 * what would break that, `NULL` for nothing. Nothing is trimmed. Memory does not grow with the file.
 *
 * @throws CsvFault at the first thing that cannot be read, after the rows in front of it
 */
async function* readTsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  let line = 0;
  // A cell may end with a carriage return, which the client leaves as it is.
  let lineEnd = "\n";
  for await (const text of utf8Text(bytes)) {
    const lines = text.split("\n");
    if (lines.at(-1) === "") lines.pop();
    for (const written of lines) {
      line++;
      if (line === 1 && written.endsWith("\r")) lineEnd = "\r\n";
      const row = lineEnd === "\r\n" && written.endsWith("\r") ? written.slice(0, -1) : written;
      const whole = line === 1 ? row.replace(/^\uFEFF/, "") : row;
      if (whole !== "") yield { line, cells: cellsOf(whole, line), columnOf: (cell) => columnOf(whole, cell) };
    }
  }
}

function columnOf(row: string, cell: number): number {
  return row.split("\t").slice(0, cell).join("\t").length + (cell === 0 ? 1 : 2);
}

function cellsOf(row: string, line: number): readonly string[] {
  const cells = row.split("\t");
  if (!row.includes("\\")) return cells.map((cell) => cell === NULL ? "" : cell);
  return cells.map((cell, index) => cell === NULL ? "" : unescaped(cell, line, () => columnOf(row, index)));
}

function unescaped(cell: string, line: number, column: () => number): string {
  return cell.replace(/\\(.?)/gs, (_, code: string, at: number) => {
    const meant = ESCAPES.get(code);
    // What stands there is not shown: it may be a PIN.
    if (meant === undefined) {
      throw new CsvFault(line, `a backslash stands there without n, t, 0 or a second one behind it; ${RAW}`, {
        column: column() + at,
      });
    }
    return meant;
  });
}

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
