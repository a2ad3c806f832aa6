import type { Retry } from "./origin.ts";

/**
 * Remembers when answers were given that a retry may ask for, by a clock that only goes forward. So setting the clock
 * of this machine or of the database makes neither a retry a new request nor a new request a retry.
 */
export interface AnswerWindows {
  /** Notes that a request was answered and its answer kept. */
  note(retry: Retry): void;
  /**
   * Gives the question for an earlier answer where a request may be a retry: the keys under which the answer may be
   * kept, and whether it also counts after its window is over by the database's clock. `undefined`: it is a new
   * request.
   */
  questionFor(retry: Retry):
    | (
      & { readonly keys: readonly string[]; readonly whenever: boolean }
      & Pick<Retry, "older" | "again" | "reconnected">
    )
    | undefined;
}

/** Gives all keys under which an answer may be kept, those of earlier versions too. */
export function allKeys(
  { keys, older }: { readonly keys: readonly string[] } & Pick<Retry, "older">,
): readonly string[] {
  return older === undefined ? keys : [...keys, ...older()];
}

/**
 * So many of the newest answers are remembered at least, and twice as many at most; older ones are judged by the
 * database's clock.
 */
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
    questionFor({ repeats, older: former, heard, again, reconnected }) {
      const keys: string[] = [];
      let whenever = false;
      for (const key of repeats) {
        const over = newer.get(key) ?? older.get(key);
        // An answer that this process did not give may still be kept.
        if (over === undefined || heard <= over) keys.push(key);
        if (over !== undefined && heard <= over) whenever = true;
      }
      if (keys.length === 0 && former === undefined) return undefined;
      return {
        keys,
        whenever,
        again,
        ...former !== undefined && { older: former },
        ...reconnected !== undefined && { reconnected },
      };
    },
  };
}
