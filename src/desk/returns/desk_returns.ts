/** The returns that were accepted while a library system was away, for staff. */
export interface DeskReturns {
  /** Tells how many wait, by institution. */
  waiting(): Promise<readonly ReturnsWaiting[]>;
  /** Says that all which wait now may be handed in; gives how many there are. */
  handIn(institution: string): Promise<number>;
  /** Lists holds that were captured by returns that were handed in, by branch. */
  captured(): Promise<readonly CapturedReturn[]>;
  /** Writes them as lines of CSV, names first. */
  capturedCsv(): AsyncIterable<string>;
}

/** The returns of an institution that wait. */
export interface ReturnsWaiting {
  readonly institution: string;
  readonly count: number;
  /** How many of them wait for staff's word. */
  readonly unreleased: number;
  /** When the oldest came back, in milliseconds since 1970. */
  readonly oldest: number;
}

/** A copy whose return captured a hold. */
export interface CapturedReturn {
  /** The branch where the copy came back. */
  readonly branch: string;
  readonly itemId: string;
  readonly title: string;
  /** For whom it is held, where the library system says so. */
  readonly patronId: string;
  /** Where it goes; empty: it stays. */
  readonly destination: string;
  /** When it came back, in milliseconds since 1970. */
  readonly at: number;
}
