/**
 * How long somebody waits for an answer. It is one object from the line that a terminal sent to the commit, so that
 * nothing is carried out of which the terminal has been told that nothing came.
 */
export interface Deadline {
  /** Tells the milliseconds that are left; 0 or less: whoever asked is told that nothing came of it. */
  left(): number;
  /**
   * Waits for something whose time does not count: there may be hundreds in the line for a PIN check, and to refuse them
   * in the midst of it would make them ask, and wait in line, again.
   */
  uncounted<T>(work: Promise<T>): Promise<T>;
}

/** An answer has not come before its deadline. */
export class AnswerLate extends Error {
  /** Tells it from other errors. */
  override readonly name = "AnswerLate";
}
