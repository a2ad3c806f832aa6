import type { Retry } from "./origin.ts";

/**
 * When answers were given that a retry may ask for, by a clock that only goes forward: what anybody sets the clocks of
 * this machine or of the database to neither makes a retry a new request nor a new request a retry.
 */
export interface AnswerWindows {
  /** Notes that a request was answered and its answer kept. */
  note(retry: Retry): void;
  /**
   * Gives what an earlier answer is asked for by, where a request may be a retry: the keys under which it may be kept, and
   * whether it may be kept longer than it had to be by the database's clock. `undefined`: it is a new request.
   */
  questionFor(retry: Retry):
    | { readonly keys: readonly string[]; readonly whenever: boolean; readonly again: boolean }
    | undefined;
}

/** Answers of which at least the newest are remembered, and twice as many at most; of older ones the database's clock tells. */
const REMEMBERED = 25_000;

/** Makes a memory of answers that knows of none yet. */
export function createAnswerWindows(): AnswerWindows {
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
    questionFor({ repeats, heard, again }) {
      const keys: string[] = [];
      let whenever = false;
      for (const key of repeats) {
        const over = newer.get(key) ?? older.get(key);
        // An answer that this process did not give may still be kept.
        if (over === undefined || heard <= over) keys.push(key);
        if (over !== undefined && heard <= over) whenever = true;
      }
      return keys.length === 0 ? undefined : { keys, whenever, again };
    },
  };
}
