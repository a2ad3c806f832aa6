import type { Deadline } from "./deadline.ts";

/** Waits for answers, for each until its deadline. */
export interface Deadlines {
  /** Gives the answer or, once the deadline has passed, throws what `late` makes. A later answer is dropped. */
  within<T>(deadline: Pick<Deadline, "left">, answer: Promise<T>, late: () => Error): Promise<T>;
}

/** Milliseconds between two looks at the waiting answers: a deadline may be missed by as much. */
const PERIOD = 20;

interface Waiting {
  readonly deadline: Pick<Deadline, "left">;
  readonly giveUp: () => void;
}

/**
 * Makes deadlines, of which none runs yet. One timer serves all: a timer for each message would cost as
 * much as a third of answering one, and hardly any ever runs out.
 *
 * Those who wait have numbered places, which are used again, and are in no Set: V8 lets go of what was in a Set that is
 * filled and emptied all the time only at its rare full collections. That took 70 MiB and a sixth of the time of an
 * Item Information.
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

  /** Frees a place, unless its wait was given up. */
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

/** Gives milliseconds. */
type Clock = () => number;

/** The deadline of one answer. It is a class, since each message has one, and an object of closures is five. */
export class AnswerDeadline implements Deadline {
  readonly #clock: Clock;
  #endsAt: number;
  #stoppedAt: number | undefined;
  #uncounted: number;

  /**
   * Makes a deadline after so many milliseconds.
   *
   * @param since when it began, as `clock` told it
   */
  constructor(limit: number, since: number, clock: Clock = performance.now.bind(performance)) {
    this.#endsAt = since + limit;
    this.#clock = clock;
    this.#uncounted = 0;
  }

  left(): number {
    return this.#endsAt - (this.#stoppedAt ?? this.#clock());
  }

  async uncounted<T>(work: Promise<T>): Promise<T> {
    if (this.#uncounted++ === 0) this.#stoppedAt = this.#clock();
    try {
      return await work;
    } finally {
      this.#goOn();
    }
  }

  #goOn(): void {
    if (--this.#uncounted > 0 || this.#stoppedAt === undefined) return;
    this.#endsAt += this.#clock() - this.#stoppedAt;
    this.#stoppedAt = undefined;
  }
}
