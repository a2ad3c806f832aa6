import type { Deadline } from "./deadline.ts";

/** Waits for answers, for each until its deadline. */
export interface Deadlines {
  /** Gives the answer, or once the deadline has passed what `late` makes of it. What comes after that goes nowhere. */
  within<T>(deadline: Pick<Deadline, "left">, answer: Promise<T>, late: () => Error): Promise<T>;
}

/** Milliseconds between two looks at those who wait, by which a deadline may be missed. */
const PERIOD = 20;

/** Somebody who waits. */
interface Waiting {
  readonly deadline: Pick<Deadline, "left">;
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
    looking = free.length < places.length;
    if (looking) setTimeout(look, PERIOD);
  }

  /** Gives a place back, unless whoever waited there was given up. */
  function leave(place: number, waiting: Waiting): void {
    if (places[place] !== waiting) return;
    places[place] = undefined;
    free.push(place);
  }

  return {
    within<T>(deadline: Pick<Deadline, "left">, answer: Promise<T>, late: () => Error): Promise<T> {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      const place = free.pop() ?? places.length;
      const waiting: Waiting = {
        deadline,
        giveUp() {
          leave(place, waiting);
          reject(late());
        },
      };
      places[place] = waiting;
      if (!looking) setTimeout(look, PERIOD);
      looking = true;
      answer.then((value) => {
        leave(place, waiting);
        resolve(value);
      }, (error) => {
        leave(place, waiting);
        reject(error);
      });
      return promise;
    },
  };
}

/** Tells milliseconds. */
type Clock = () => number;

/**
 * Makes a deadline after so many milliseconds.
 *
 * @param since when it began, as `clock` told it
 */
export function createDeadline(
  limit: number,
  since: number,
  clock: Clock = performance.now.bind(performance),
): Deadline {
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
