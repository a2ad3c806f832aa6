import type { Patience } from "../circulation/patience.ts";

/** Patience for so many milliseconds from now on. */
export function createPatience(limit: number, clock: () => number = () => performance.now()): Patience {
  let endsAt = clock() + limit;
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
