/** Asks which answer of an earlier request, if any, a request is to be given since it is a retry. */
export interface AnswerQuestion {
  /** The answer may be kept under any of these; the newest counts. */
  readonly keys: readonly string[];
  /** Whether it may be kept longer than it had to be by the database's clock. */
  readonly whenever: boolean;
  /** Whether the request is executed again, and given no answer, where nothing has changed its patron or copy since. */
  readonly again: boolean;
}
