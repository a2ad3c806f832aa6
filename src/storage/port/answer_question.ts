/** Asks for the stored answer of an earlier request, of which a request may be a retry. */
export interface AnswerQuestion {
  /** The answer may be kept under any of these; the newest counts. */
  readonly keys: readonly string[];
  /** Gives the keys of earlier versions, where one of them may have kept it. */
  readonly older?: () => readonly string[];
  /** Whether an answer also counts after its window is over by the database's clock. */
  readonly whenever: boolean;
  /** Whether the request is executed again, and given no answer, where nothing has changed its patron or copy since. */
  readonly again: boolean;
  /** A terminal that gets the answer all the same, where the earlier request was its own. */
  readonly reconnected?: string;
}
