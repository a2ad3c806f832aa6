import { setTimeout } from "node:timers/promises";

/** Limits the messages that a terminal sends in a second. */
interface Pace {
  /** Counts a message, and tells whether it is one too many in this second. */
  isOver(limit: number): boolean;
  /** Waits until the second is over, or `signal` says that the terminal is gone. */
  rest(signal: AbortSignal): Promise<void>;
}

const SECOND = 1000;

/** Makes the pace of a terminal that has asked for nothing yet. */
export function createPace(now: () => number = () => performance.now()): Pace {
  let start = -Infinity;
  let count = 0;
  return {
    isOver(limit) {
      if (now() - start >= SECOND) [start, count] = [now(), 0];
      return ++count > limit;
    },
    async rest(signal) {
      await setTimeout(Math.max(0, start + SECOND - now()), undefined, { signal }).catch(() => {});
      [start, count] = [now(), 1];
    },
  };
}
