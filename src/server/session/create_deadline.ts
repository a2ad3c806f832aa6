import type { Policy } from "../../config/config.ts";
import type { Deadline } from "../../library/deadline.ts";

/** Tenths of a second: no terminal should have to wait longer, whatever its policy allows. */
const LONGEST_WAIT = 100;

/** Milliseconds: a library that is asked at all must have the time to answer, however little the policy says. */
const SHORTEST_LIMIT = 1000;

/**
 * Gives the milliseconds in which a terminal has its answer, if only a negative one: half of what its policy lets it
 * wait, but at least a second. Some sites say `timeout="1"` and mean nothing by it.
 */
export function answerLimit({ timeout }: Pick<Policy, "timeout">): number {
  return Math.max(SHORTEST_LIMIT, Math.min(LONGEST_WAIT, timeout) * 100 / 2);
}

/** Tells milliseconds. */
type Clock = () => number;

/**
 * Makes a deadline after so many milliseconds.
 *
 * @param since when it began, as `clock` told it
 */
export function createDeadline(limit: number, since: number, clock: Clock = () => performance.now()): Deadline {
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
