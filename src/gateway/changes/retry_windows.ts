import { type AnswerWindows, createAnswerWindows } from "../../library/answer_windows.ts";
import type { Retry } from "../../library/origin.ts";

/** For how long the retries of changes are found. */
export interface RetryWindows extends Pick<AnswerWindows, "questionFor"> {
  /**
   * Notes a change that is sent. Its retries are found as long as it is not settled: the window begins when that is written
   * down, as it does in the ledger, however long the change waited before. Gives what is to be called then.
   */
  sent(retry: Retry | undefined): () => void;
}

/** Makes them, by the clock by which requests are heard. */
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
