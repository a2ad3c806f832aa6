import { AnswerLate } from "../library/deadline.ts";
import { type Storage, StorageUnavailable } from "../storage/port/storage.ts";
import type { Log } from "./log.ts";

/** Logs that the storage is away, and that it is back: one line each, however many messages fail in between. */
export interface OutageLog {
  /** Whether the storage is away, or was a moment ago. */
  readonly away: boolean;
  /**
   * Counts the failure of a message if the storage caused it; false for any other failure, which is to be logged by
   * itself.
   */
  takes(error: unknown): boolean;
  /** Checks whether the storage is there. */
  look(): void;
}

/** Milliseconds without a sign of trouble after which the storage is back: it may come and go while it starts. */
const QUIET = 5_000;

/** Makes a log of the outages of a storage; `now` gives milliseconds of a clock that only goes forward. */
export function createOutageLog(
  storage: Pick<Storage, "problem">,
  log: Pick<Log, "error" | "info">,
  now: () => number = () => performance.now(),
): OutageLog {
  let outage: { readonly since: number; lastSign: number; failed: number } | undefined;

  function sign(reason: string): { failed: number } {
    if (outage === undefined) {
      outage = { since: now(), lastSign: now(), failed: 0 };
      log.error("the storage is away: terminals are told that the library is off-line", { reason });
    }
    outage.lastSign = now();
    return outage;
  }

  return {
    get away() {
      return outage !== undefined;
    },
    takes(error) {
      if (!(error instanceof StorageUnavailable || error instanceof AnswerLate)) return false;
      sign(storage.problem ?? error.message).failed++;
      return true;
    },
    look() {
      const { problem } = storage;
      if (problem !== undefined) return void sign(problem);
      if (outage === undefined || now() - outage.lastSign < QUIET) return;
      const { since, lastSign, failed } = outage;
      outage = undefined;
      log.info("the storage is back", { seconds: Math.round((lastSign - since) / 1000), failed_messages: failed });
    },
  };
}
