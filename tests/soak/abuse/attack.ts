/** How much of an attack is made. */
export interface Extent {
  /** Whether it is the form that every change is tried with: seconds instead of minutes. */
  readonly short: boolean;
  /** What times may be more than on a quiet machine. */
  readonly slack: number;
}

/** What came of an attack. */
export interface Finding {
  /** What was measured, for people. */
  readonly figures: string;
  /** What the server did not stand; empty if it stood all. */
  readonly faults: readonly string[];
}

/** Something that is done to a server, which must go on serving everybody else. */
export interface Attack {
  readonly name: string;
  make(extent: Extent): Promise<Finding>;
}
