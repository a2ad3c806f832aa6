/**
 * The time by which a request must be answered. One object goes from the line of the terminal to the commit, so that
 * nothing is carried out after the terminal has got its negative answer.
 */
export interface Deadline {
  /** Gives the milliseconds that are left; 0 or less once the negative answer is given. */
  left(): number;
  /**
   * Waits for work whose time does not count. Hundreds may wait for a PIN check: refusing them would make them ask, and
   * wait, again.
   */
  uncounted<T>(work: Promise<T>): Promise<T>;
}

/** An answer has not come before its deadline. */
export class AnswerLate extends Error {
  override readonly name = "AnswerLate";
}
