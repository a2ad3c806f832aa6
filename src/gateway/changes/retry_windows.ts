import { type AnswerWindows, createAnswerWindows } from "../../library/answer_windows.ts";
import type { Retry } from "../../library/origin.ts";

/** For how long the retries of changes are found. */
export interface RetryWindows extends Pick<AnswerWindows, "questionFor"> {
  /**
   * Notes a change that is sent. Its retries are found as long as it is not settled: the window begins when it is. Gives
   * what is to be called then.
   */
  sent(retry: Retry | undefined): () => void;
}

/** Makes them, by a clock that only goes forward. */
export function createRetryWindows(elapsed: () => number): RetryWindows {
  const windows = createAnswerWindows();
  return {
    questionFor: windows.questionFor,
    sent(retry) {
      if (retry === undefined) return () => {};
      windows.note({ ...retry, window: Infinity });
      const at = elapsed();
      return () => windows.note({ ...retry, heard: retry.heard + elapsed() - at });
    },
  };
}
