import { setTimeout } from "node:timers/promises";
import type { PaceLimit } from "../../config/base/limits.ts";

/** Limits the messages that a terminal sends. */
interface Pace {
  /** Counts a message, and tells whether it is one too many. */
  isOver(limit: PaceLimit): boolean;
  /** Whether it is news that the terminal is held back: at most once in the time that as many messages last as may come at once. */
  isNews(): boolean;
  /** Waits until further messages may come, or `signal` says that the terminal is gone. */
  rest(signal: AbortSignal): Promise<void>;
}

const SECOND = 1000;

/** What of a millisecond sums of fractions may be off. */
const ROUNDING = 1e-6;

/**
 * Makes the pace of a terminal that has asked for nothing yet: a bucket that refills all the time. A terminal that asks
 * a little faster than it may waits some milliseconds for each message; none waits for a whole span of silence.
 */
export function createPace(now: () => number = () => performance.now()): Pace {
  /** When all that was asked is paid back, and as many messages as ever may come at once. */
  let paid = -Infinity;
  let news = -Infinity;
  let last: PaceLimit = { perSecond: 1, atOnce: 1 };
  const each = ({ perSecond }: PaceLimit) => SECOND / perSecond;
  /** Milliseconds until a further message may come. */
  function untilNext(limit: PaceLimit): number {
    return Math.max(paid, now()) + each(limit) * (1 - limit.atOnce) - now();
  }
  const take = (limit: PaceLimit) => void (paid = Math.max(paid, now()) + each(limit));
  return {
    isOver(limit) {
      last = limit;
      if (untilNext(limit) > ROUNDING) return true;
      take(limit);
      return false;
    },
    isNews() {
      if (now() < news) return false;
      news = now() + each(last) * last.atOnce;
      return true;
    },
    async rest(signal) {
      const wait = Math.max(0, untilNext(last));
      // Taken before the wait: posts of one terminal wait beside each other, and each for its own turn.
      take(last);
      await setTimeout(wait, undefined, { signal }).catch(() => {});
    },
  };
}
