/** A file that can be read from its beginning as often as needed. */
export interface CsvSource {
  /** How the file is named to people. */
  readonly name: string;
  /** Bytes, for telling how far reading has come. */
  readonly size: number;
  open(): Promise<AsyncIterable<Uint8Array>>;
}
