import type { Policy } from "../../config/config.ts";
import type { Deadline } from "../../library/deadline.ts";

/** Waits for answers, for each until its deadline. */
export interface Deadlines {
  /** Gives the answer, or once the deadline has passed what `late` makes of it. What comes after that goes nowhere. */
  within<T>(deadline: Deadline, answer: Promise<T>, late: () => Error): Promise<T>;
}

/** Milliseconds between two looks at those who wait, by which a deadline may be missed. */
const PERIOD = 20;

interface Waiting {
  readonly deadline: Deadline;
  readonly giveUp: () => void;
}

/**
 * Makes deadlines, for which nobody waits yet. One timer serves all who wait: a timer for each message would cost as
 * much as a third of answering one, and hardly any ever runs out.
 *
 * Those who wait have numbered places, which are used again, and are in no Set: V8 lets go of what was in a Set that is
 * filled and emptied all the time only at its rare full collections. That took 70 MiB and a sixth of the time of an Item
 * Information.
 */
export function createDeadlines(): Deadlines {
  const places: (Waiting | undefined)[] = [];
  const free: number[] = [];
  let looking = false;

  function look(): void {
    for (const waiting of places) if (waiting !== undefined && waiting.deadline.left() <= 0) waiting.giveUp();
    looking = false;
    if (free.length < places.length) keepLooking();
  }

  function keepLooking(): void {
    if (looking) return;
    looking = true;
    setTimeout(look, PERIOD);
  }

  return {
    within<T>(deadline: Deadline, answer: Promise<T>, late: () => Error): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const place = free.pop() ?? places.length;
        let over = false;
        const settle = (settled: () => void) => {
          if (over) return;
          over = true;
          places[place] = undefined;
          free.push(place);
          settled();
        };
        places[place] = { deadline, giveUp: () => settle(() => reject(late())) };
        keepLooking();
        answer.then((value) => settle(() => resolve(value)), (error) => settle(() => reject(error)));
      });
    },
  };
}

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
