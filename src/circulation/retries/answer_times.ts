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

/** Answers that are remembered; of older ones the database's clock tells. */
const MOST = 50_000;

/** Makes a memory of answers that knows of none yet. */
export function createAnswerTimes(): AnswerTimes {
  /** When the windows are over, the answer that was given last at the end. */
  const overAt = new Map<string, number>();

  return {
    note({ key, heard, window }) {
      overAt.delete(key);
      overAt.set(key, heard + window);
      for (const oldest of overAt.keys()) {
        if (overAt.size <= MOST) break;
        overAt.delete(oldest);
      }
    },
    ageOf(key, heard) {
      const over = overAt.get(key);
      if (over === undefined) return "unknown";
      return heard <= over ? "kept" : "over";
    },
  };
}
