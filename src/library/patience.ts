/** How long somebody waits for an answer. */
export interface Patience {
  /** Tells the milliseconds that are left; 0 or less: whoever asked is told that nothing came of it. */
  readonly left: () => number;
  /**
   * Waits for something whose time does not count: there may be hundreds in the line for a PIN check, and to refuse them
   * in the midst of it would make them ask, and wait in line, again.
   */
  readonly uncounted: <T>(work: Promise<T>) => Promise<T>;
}
