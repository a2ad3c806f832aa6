import type { Retry } from "../../library/origin.ts";

/** What this process knows of when it gave an answer: it is within its window, that is over, or it gave none. */
export type AnswerAge = "kept" | "over" | "unknown";

/**
 * When answers were given that a retry may ask for, by a clock that only goes forward: what anybody sets the clocks of
 * this machine or of the database to neither makes a retry a new request nor a new request a retry.
 */
export interface AnswerTimes {
  /** Notes that a request was answered and its answer kept. */
  note(retry: Retry): void;
  /** Tells what is known of the answer under a key when a request comes that was heard at this time. */
  ageOf(key: string, heard: number): AnswerAge;
}

/** Answers of which at least the newest are remembered, and twice as many at most; of older ones the database's clock tells. */
const REMEMBERED = 25_000;

/** Makes a memory of answers that knows of none yet. */
export function createAnswerTimes(): AnswerTimes {
  /**
   * When the windows are over, of newer answers and of older ones, which are forgotten together: to find the oldest in a
   * map of which the oldest were deleted before takes a walk over all of them.
   */
  let newer = new Map<string, number>(), older = new Map<string, number>();

  return {
    note({ key, heard, window }) {
      if (newer.size >= REMEMBERED) [older, newer] = [newer, new Map()];
      newer.set(key, heard + window);
    },
    ageOf(key, heard) {
      const over = newer.get(key) ?? older.get(key);
      if (over === undefined) return "unknown";
      return heard <= over ? "kept" : "over";
    },
  };
}
