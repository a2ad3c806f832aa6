import { CsvError, parse } from "csv-parse";
import { CsvFault } from "./csv_fault.ts";
import { LONGEST_LINE, utf8Text } from "./utf8_text.ts";

export interface CsvRow {
  /** The line where the row begins, counted from 1. A quoted cell may span several lines. */
  readonly line: number;
  readonly cells: readonly string[];
  /** The character of the line where a cell begins, counted from 1; `undefined` where a cell before it spans lines. */
  readonly columnOf: (cell: number) => number | undefined;
}

/**
 * Reads CSV as RFC 4180 has it: commas, quotes, LF or CRLF, with or without a byte order mark. Blank lines are skipped;
 * nothing is trimmed. Memory does not grow with the file.
 *
 * @throws CsvFault at the first thing that cannot be read, after the rows in front of it
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  const { give, end } = rowParser();
  try {
    for await (const text of utf8Text(bytes)) yield* told(await give(text));
  } catch (fault) {
    // The parser keeps the last row until it sees what follows.
    yield* (await end()).rows;
    throw fault;
  }
  yield* told(await end());
}

/** A row as the parser gives it: its cells, and the text that they were read from. */
interface RawRow {
  readonly record: readonly string[];
  readonly raw: string;
}

/** Rows, and the fault that ended reading, if there was one. */
interface Parsed {
  readonly rows: readonly CsvRow[];
  readonly error?: Error;
}

function* told({ rows, error }: Parsed): Generator<CsvRow> {
  yield* rows;
  if (error !== undefined) throw error;
}

/**
 * Parses text a piece at a time. The parser's own stream drops the rows that are not taken yet when it fails, and its
 * own count of lines takes a CRLF in quotes for two.
 */
function rowParser() {
  let rows: CsvRow[] = [];
  let line = 1;
  const parser = parse({
    bom: true,
    raw: true,
    max_record_size: LONGEST_LINE,
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
    on_record(read: unknown) {
      // The parser's types know nothing of what `raw` makes of a row.
      const { record: cells, raw } = read as RawRow;
      if (cells.length > 1 || cells[0] !== "") rows.push({ line, cells, columnOf: (cell) => columnIn(raw, cell) });
      line += linesOf(cells);
      return null;
    },
  });
  // The callbacks below are told too.
  parser.on("error", () => {});

  function parsed(work: (done: (error?: Error | null) => void) => void): Promise<Parsed> {
    return new Promise((resolve) =>
      work((error) => {
        const read = rows;
        rows = [];
        resolve({ rows: read, ...(error && { error: inWords(error, line) }) });
      })
    );
  }

  return {
    give: (text: string) => parsed((done) => parser.write(text, done)),
    end: () => parsed((done) => parser.end(done)),
  };
}

function inWords(error: Error, line: number): Error {
  return error instanceof CsvError ? new CsvFault(line, wordsFor(error), { cause: error, column: 1 }) : error;
}

/** Finds where a cell of a row begins; a mark for the order of bytes may stand before the first row. */
function columnIn(raw: string, cell: number): number | undefined {
  const row = raw.replace(/^\uFEFF/, "");
  let at = 0, isQuoted = false;
  for (let left = cell; left > 0 && at < row.length; at++) {
    if (row[at] === "\n") return undefined;
    if (row[at] === '"') isQuoted = !isQuoted;
    if (row[at] === "," && !isQuoted) left--;
  }
  return at + 1;
}

/** Counts the lines of the file that a row takes up. */
function linesOf(cells: readonly string[]): number {
  let lines = 1;
  for (const cell of cells) {
    for (let at = cell.indexOf("\n"); at >= 0; at = cell.indexOf("\n", at + 1)) lines++;
  }
  return lines;
}

/** Words a fault of the parser. The parser's own messages count cells from 0, name options that we do not use, and may show a PIN. */
function wordsFor({ code }: CsvError): string {
  switch (code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return "the row that begins here has a quoted cell without its closing quote";
    case "CSV_INVALID_CLOSING_QUOTE":
      return "the row that begins here has a quoted cell with text after its closing quote; quotes in it must be doubled";
    case "INVALID_OPENING_QUOTE":
      return "the row that begins here has a quote in a cell that is not quoted; " +
        "the cell must be quoted, and quotes in it doubled";
    case "CSV_MAX_RECORD_SIZE":
      return `the row that begins here is longer than ${LONGEST_LINE} characters`;
    default:
      // The parser's own words may show what stands there.
      return `the row that begins here is no CSV (${code})`;
  }
}
