/** A file is no CSV file that can be read on: what is wrong, and in which line. */
export class CsvFault extends Error {
  override readonly name = "CsvFault";
  /** Counted from 1, as a text editor counts. */
  readonly line: number;

  constructor(line: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.line = line;
  }
}
