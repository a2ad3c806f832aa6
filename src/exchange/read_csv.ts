import { pipeline, Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { CsvFault } from "./csv_fault.ts";
import { LONGEST_LINE, utf8Text } from "./utf8_text.ts";

/** A row of a CSV file. */
export interface CsvRow {
  /** Where it begins, counted from 1; a quoted cell may go on over more lines. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Reads CSV as RFC 4180 has it: commas, quotes, LF or CRLF, with or without a byte order mark. Blank lines are skipped;
 * nothing is trimmed. Memory does not grow with the file.
 *
 * @throws CsvFault at the first thing that cannot be read
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  // Where the next row begins, for rows that are parsed (an error loses those that nobody has taken) and that are taken.
  // The parser's own count takes a CRLF in quotes for two lines.
  const next = { parsed: 1, taken: 1 };
  const parser = parse({
    bom: true,
    max_record_size: LONGEST_LINE,
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
    on_record(cells) {
      next.parsed += linesOf(cells);
      return cells;
    },
  });
  // An error of the source reaches the loop below through the parser; here there is nobody else to tell.
  pipeline(Readable.from(utf8Text(bytes)), parser, () => {});
  try {
    for await (const parsed of parser) {
      const cells: readonly string[] = parsed;
      const line = next.taken;
      next.taken += linesOf(cells);
      if (cells.length > 1 || cells[0] !== "") yield { line, cells };
    }
  } catch (error) {
    throw error instanceof CsvError ? new CsvFault(next.parsed, wordsFor(error), { cause: error }) : error;
  }
}

/** How many lines of the file a row takes up. */
function linesOf(cells: readonly string[]): number {
  let lines = 1;
  for (const cell of cells) {
    for (let at = cell.indexOf("\n"); at >= 0; at = cell.indexOf("\n", at + 1)) lines++;
  }
  return lines;
}

/** The parser's own messages count cells from 0 and speak of options that nobody has set. */
function wordsFor({ code, message }: CsvError): string {
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
      return message;
  }
}
