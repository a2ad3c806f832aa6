import { type AnswerWindows, createAnswerWindows } from "../../library/answer_windows.ts";
import type { Retry } from "../../library/origin.ts";

/** Decides for how long a repeated request counts as the retry of an earlier change. */
export interface RetryWindows extends Pick<AnswerWindows, "questionFor"> {
  /**
   * Notes a change that is sent. Until it is settled, every repetition counts as its retry. The retry window begins when
   * the settled state is stored, as it does in the ledger, however long the change waited before it was sent. Returns the
   * function to call at that moment.
   */
  sent(retry: Retry | undefined): () => void;
}

/**
 * Creates them.
 *
 * @param elapsed milliseconds of the clock that `Retry.heard` is measured by
 */
export function createRetryWindows(elapsed: () => number): RetryWindows {
  const windows = createAnswerWindows();
  return {
    questionFor: windows.questionFor,
    sent(retry) {
      if (retry === undefined) return () => {};
      windows.note({ ...retry, window: Infinity });
      return () => windows.note({ ...retry, heard: elapsed() });
    },
  };
}
