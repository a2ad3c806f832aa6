/** The returns that were accepted while a library system was away, for staff. */
export interface DeskReturns {
  /** Counts the returns that wait, by institution. */
  waiting(): Promise<readonly ReturnsWaiting[]>;
  /** Releases all returns of an institution that wait now, so that they are handed over; gives how many. */
  handOver(institution: string): Promise<number>;
  /** Stops the hand-over of what a copy has accepted for an institution. */
  stop(institution: string, by: string): Promise<void>;
  /** Lets it go on. */
  goOn(institution: string): Promise<void>;
  /** Lists the holds that returns captured when they were handed over, by branch. */
  captured(): Promise<readonly CapturedReturn[]>;
  /** Writes the captured holds as lines of CSV, names first: those of an institution, or all. */
  capturedCsv(institution?: string): AsyncIterable<string>;
}

/** The returns of an institution that wait, and what else a copy has accepted. */
export interface ReturnsWaiting {
  readonly institution: string;
  readonly count: number;
  /** How many of them staff must release first. */
  readonly unreleased: number;
  /** How many a copy has accepted, loans and renewals among them. */
  readonly queued: number;
  /** Who has stopped the hand-over of these, and when, in milliseconds since 1970. */
  readonly stopped?: { readonly by: string; readonly at: number };
  /** When the oldest one came back, in milliseconds since 1970. */
  readonly oldest: number;
}

/** A copy whose return captured a hold. */
export interface CapturedReturn {
  /** The branch where the copy came back. */
  readonly branch: string;
  readonly itemId: string;
  readonly title: string;
  /** The patron for whom it is held, if the library system says so. */
  readonly patronId: string;
  /** Where it must go; empty: it stays. */
  readonly destination: string;
  /** When it came back, in milliseconds since 1970. */
  readonly at: number;
}
