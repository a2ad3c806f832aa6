import type { Patience } from "../circulation/patience.ts";

/** Tells milliseconds. */
type Clock = () => number;

/**
 * Patience for so many milliseconds.
 *
 * @param since when it began, as `clock` told it
 */
export function createPatience(limit: number, since: number, clock: Clock = () => performance.now()): Patience {
  let endsAt = since + limit;
  let stoppedAt: number | undefined;
  let uncounted = 0;

  function goOn(): void {
    if (--uncounted > 0 || stoppedAt === undefined) return;
    endsAt += clock() - stoppedAt;
    stoppedAt = undefined;
  }

  return {
    left: () => endsAt - (stoppedAt ?? clock()),
    async uncounted(work) {
      if (uncounted++ === 0) stoppedAt = clock();
      try {
        return await work;
      } finally {
        goOn();
      }
    },
  };
}
