/** What storage alone gave for checkouts and checkins, without a server. */
export interface RawFigures {
  /** What was measured. */
  readonly title: string;
  /** Checkouts and checkins a second, together. */
  readonly perSecond: number;
  /** Microseconds of processor time for each, of the process that a server is to be compared with; absent if it is none. */
  readonly processorEach?: number;
}

/** Measures storage with so many terminals at the same time; `undefined` where there is nothing to measure it with. */
export type MeasureRaw = (terminals: number) => Promise<RawFigures | undefined>;
