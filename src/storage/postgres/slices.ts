import type { Pool, Run } from "./pool.ts";
import { codeOf } from "./postgres_error.ts";

/** Milliseconds that one transaction should take: a server beside it waits for its locks no longer. */
const SLICE = 50;

const FIRST_SLICE = 100;

/** How often a slice is tried again that PostgreSQL gave up for the sake of a server's change. */
const TRIES = 20;

/** PostgreSQL ended a transaction because two waited for each other. */
const DEADLOCK = "40P01";

/**
 * Does work on `total` things in short transactions, a few things at first and then as many as the time allows.
 *
 * @param work is about everything from `first` to `last`, counted from 1
 * @param then is told what came of each transaction, and how much is done
 */
export async function inSlices<T>(
  session: Pool,
  total: number,
  work: (run: Run, first: number, last: number) => Promise<T>,
  then: (result: T, done: number) => void,
): Promise<void> {
  let size = FIRST_SLICE;
  for (let done = 0; done < total;) {
    const last = Math.min(done + size, total);
    const began = performance.now();
    const result = await persistently(() => session.transaction((run) => work(run, done + 1, last)));
    const took = performance.now() - began;
    size = Math.max(1, Math.round(size * Math.min(2, SLICE / Math.max(took, 0.1))));
    done = last;
    then(result, done);
  }
}

async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1;; tries++) {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) !== DEADLOCK || tries === TRIES) throw error;
    }
  }
}
