/** Writes one row of a CSV file (RFC 4180), with its line end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoteCell).join(",")}\r\n`;
}

/**
 * Writes a row for people who open the file in a spreadsheet: an apostrophe stands before what that would take for a
 * formula (https://owasp.org/www-community/attacks/CSV_Injection), amounts below zero aside. Excel takes the signs of
 * full width (＝＋－＠), which Japanese and Chinese keyboards write, for the narrow ones. Such a file is not for import,
 * which would store the apostrophes.
 */
export function spreadsheetLine(cells: readonly string[]): string {
  return csvLine(
    cells.map((cell) => /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) && !AMOUNT.test(cell) ? `'${cell}` : cell),
  );
}

const AMOUNT = /^-\d+(\.\d+)?$/;

function quoteCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
