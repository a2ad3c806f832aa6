/** Says of a file that its lines end as on old Macs: it is all one line. */
export const CR_LINES = "the lines end with CR alone; they must end with LF or CRLF";

/** A file is not readable from some line on. */
export class CsvFault extends Error {
  override readonly name = "CsvFault";
  /** The line, counted from 1 as in a text editor. */
  readonly line: number;
  /** The character of the line, counted from 1, where one can be named. */
  readonly column: number | undefined;

  constructor(line: number, message: string, options: ErrorOptions & { readonly column?: number } = {}) {
    super(message, options);
    this.line = line;
    this.column = options.column;
  }
}
