import { setTimeout } from "node:timers/promises";
import type { PaceLimit } from "../../config/base/limits.ts";

/** Limits the messages that a terminal sends. */
interface Pace {
  /** Counts a message, and tells whether it is one too many. */
  isOver(limit: PaceLimit): boolean;
  /** Waits until further messages may come, or `signal` says that the terminal is gone. */
  rest(signal: AbortSignal): Promise<void>;
}

const SECOND = 1000;

/** Makes the pace of a terminal that has asked for nothing yet. */
export function createPace(now: () => number = () => performance.now()): Pace {
  let end = -Infinity;
  let count = 0;
  /** As long as so many messages last on average. */
  const span = ({ perSecond, atOnce }: PaceLimit) => SECOND * atOnce / perSecond;
  let last: PaceLimit = { perSecond: 1, atOnce: 1 };
  return {
    isOver(limit) {
      if (now() >= end) [end, count] = [now() + span(limit), 0];
      last = limit;
      return ++count > limit.atOnce;
    },
    async rest(signal) {
      await setTimeout(Math.max(0, end - now()), undefined, { signal }).catch(() => {});
      [end, count] = [now() + span(last), 1];
    },
  };
}
