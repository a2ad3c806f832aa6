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
 * @throws CsvFault at the first thing that cannot be read, after the rows in front of it
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  let line = 1;
  // A row whose last cell goes on.
  let open = "";
  let first = true;
  for await (const lines of utf8Text(bytes)) {
    const text = open + (first && lines.startsWith(BYTE_ORDER_MARK) ? lines.slice(BYTE_ORDER_MARK.length) : lines);
    first = false;
    let at = 0;
    for (let quote = text.indexOf('"'); at < text.length;) {
      if (quote >= 0 && quote < at) quote = text.indexOf('"', at);
      const row = bareRow(text, at, quote) ?? quotedRow(text, at, line);
      if (row === undefined) break;
      if (row.cells.length > 1 || row.cells[0] !== "") yield { line, cells: row.cells };
      at = row.end;
      line += row.lines;
    }
    open = text.slice(at);
    if (open.length > LONGEST_LINE) throw tooLong(line);
  }
  if (open !== "") {
    throw new CsvFault(line, "the row that begins here has a quoted cell without its closing quote");
  }
}

const BYTE_ORDER_MARK = "\ufeff";

/** A row in a text. */
interface FoundRow {
  readonly cells: readonly string[];
  /** Where the next one begins. */
  readonly end: number;
  readonly lines: number;
}

/** Reads the row that begins at an offset, if it ends in front of the next quote. */
function bareRow(text: string, start: number, quote: number): FoundRow | undefined {
  const newline = text.indexOf("\n", start);
  const end = newline < 0 ? text.length : newline;
  if (quote >= 0 && quote < end) return undefined;
  return { cells: text.slice(start, cellEnd(text, start, end)).split(","), end: end + 1, lines: 1 };
}

/**
 * Reads the row that begins at an offset of whole lines; `undefined` if a quoted cell goes on behind them.
 *
 * @param line its number, for faults
 */
function quotedRow(text: string, start: number, line: number): FoundRow | undefined {
  const cells: string[] = [];
  let at = start;
  do {
    const cell = text[at] === '"' ? quotedCell(text, at, line) : bareCell(text, at, line);
    if (cell === undefined) return undefined;
    cells.push(cell.text);
    at = cell.end + 1;
  } while (text[at - 1] === ",");
  if (at - start > LONGEST_LINE) throw tooLong(line);
  return { cells, end: at, lines: text.slice(start, at - 1).split("\n").length };
}

/** A cell, and where the comma or newline behind it is. */
interface FoundCell {
  readonly text: string;
  readonly end: number;
}

function bareCell(text: string, start: number, line: number): FoundCell {
  let end = start;
  while (end < text.length && text[end] !== "," && text[end] !== "\n") end++;
  const cell = text.slice(start, text[end] === "," ? end : cellEnd(text, start, end));
  if (cell.includes('"')) {
    throw new CsvFault(
      line,
      "the row that begins here has a quote in a cell that is not quoted; " +
        "the cell must be quoted, and quotes in it doubled",
    );
  }
  return { text: cell, end };
}

/** Reads a cell in quotes; `undefined` if the text lacks the closing one. */
function quotedCell(text: string, start: number, line: number): FoundCell | undefined {
  let close = text.indexOf('"', start + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) return undefined;
  const end = close + (text.startsWith("\r\n", close + 1) ? 2 : 1);
  if (end < text.length && text[end] !== "," && text[end] !== "\n") {
    throw new CsvFault(
      line,
      "the row that begins here has a quoted cell with text after its closing quote; quotes in it must be doubled",
    );
  }
  return { text: text.slice(start + 1, close).replaceAll('""', '"'), end };
}

/** Where the last cell of a line ends: in front of a CRLF, too. */
function cellEnd(text: string, start: number, newline: number): number {
  return newline < text.length && newline > start && text[newline - 1] === "\r" ? newline - 1 : newline;
}

function tooLong(line: number): CsvFault {
  return new CsvFault(line, `the row that begins here is longer than ${LONGEST_LINE} characters`);
}
