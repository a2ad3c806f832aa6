import { notice } from "../../../library/notice.ts";
import { setTimeout as delay } from "node:timers/promises";
import { StorageUnavailable } from "../../port/storage.ts";
import { isBusy } from "./sqlite_error.ts";

/** Milliseconds between two tries for a lock that another process holds. */
export const RETRY_PAUSE = 2;

/**
 * Tries until no other process is in the way, at most for `patience` milliseconds, then throws
 * {@link StorageUnavailable}. It waits by timer: SQLite's own busy handler would stop the event loop, and with it every
 * terminal.
 */
export async function retryWhileBusy<T>(attempt: () => T | Promise<T>, patience: number): Promise<T> {
  const giveUpAt = performance.now() + patience;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() >= giveUpAt) throw lockedFor(patience);
    }
    await delay(RETRY_PAUSE);
  }
}

/** Makes the error for when another process has held the lock for too long. */
export function lockedFor(patience: number): StorageUnavailable {
  const english = `the database has been locked by another process for more than ${patience} ms`;
  return new StorageUnavailable(notice("database-locked", english, patience));
}
