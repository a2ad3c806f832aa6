import type { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { RETRY_PAUSE, retryWhileBusy } from "./retry_while_busy.ts";

/** Milliseconds that one transaction should take: a server beside it waits no longer for its turn. */
const SLICE = 20;

/** Milliseconds between two transactions: a server that waits for its turn tries every {@link RETRY_PAUSE}. */
const GAP = RETRY_PAUSE + 2;

/** Milliseconds that a transaction waits for its own turn. */
const PATIENCE = 60_000;

const FIRST_SLICE = 100;

/** Does a piece of work on everything from `first` to `last`, counted from 1, inside a transaction. */
export type Work = (first: number, last: number) => void;

/**
 * Does work on `total` things in short write transactions, a few things at first and then as many as the time allows,
 * with a gap after each in which other processes get their turn.
 */
export async function inSlices(
  db: DatabaseSync,
  total: number,
  work: Work,
  progress: (done: number) => void = () => {},
): Promise<void> {
  let size = FIRST_SLICE;
  for (let done = 0; done < total;) {
    const last = Math.min(done + size, total);
    const took = await retryWhileBusy(() => transaction(db, () => work(done + 1, last)), PATIENCE);
    size = Math.max(1, Math.round(size * Math.min(2, SLICE / Math.max(took, 0.1))));
    done = last;
    progress(done);
    if (done < total) await delay(GAP);
  }
}

/** Runs work in a write transaction and tells how many milliseconds it took. */
function transaction(db: DatabaseSync, work: () => void): number {
  db.exec("begin immediate");
  const began = performance.now();
  try {
    work();
    db.exec("commit");
    return performance.now() - began;
  } catch (error) {
    if (db.isTransaction) db.exec("rollback");
    throw error;
  }
}
