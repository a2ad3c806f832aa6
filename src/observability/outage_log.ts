import { AnswerLate } from "../library/deadline.ts";
import { type Storage, StorageUnavailable } from "../storage/port/storage.ts";
import type { Log } from "./log.ts";

/**
 * Logs that the storage is away, or refuses single messages though it is there, and that it is over: one line each, however
 * many messages fail in between.
 */
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

/**
 * What was told when trouble began, and is when it is over. 98 says what the storage says of itself: where a lock on one
 * record holds up one message, all others are served.
 */
const WORDS = {
  away: {
    begun: "the storage is away: terminals are told that the library is off-line",
    over: "the storage is back",
  },
  slow: {
    begun: "the storage did not do what a message asked for: its terminal was refused, and others are served",
    over: "the storage does what messages ask for again",
  },
} as const;

/** Trouble that has not been over for long enough. */
interface Trouble {
  readonly kind: keyof typeof WORDS;
  readonly since: number;
  lastSign: number;
  failed: number;
}

/** Makes a log of the outages of a storage; `now` gives milliseconds of a clock that only goes forward. */
export function createOutageLog(
  storage: Pick<Storage, "problem">,
  log: Pick<Log, "error" | "warning" | "info">,
  now: () => number = () => performance.now(),
): OutageLog {
  let trouble: Trouble | undefined;

  function begin(kind: Trouble["kind"], reason: string): Trouble {
    log[kind === "away" ? "error" : "warning"](WORDS[kind].begun, { reason });
    return { kind, since: now(), lastSign: now(), failed: 0 };
  }

  /** Notes a sign of trouble. Single messages that fail while the storage is away, or just was, are part of that. */
  function sign(kind: Trouble["kind"], reason: string): Trouble {
    if (trouble === undefined || trouble.kind === "slow" && kind === "away") trouble = begin(kind, reason);
    trouble.lastSign = now();
    return trouble;
  }

  return {
    get away() {
      return trouble?.kind === "away";
    },
    takes(error) {
      if (!(error instanceof StorageUnavailable || error instanceof AnswerLate)) return false;
      const { problem } = storage;
      sign(problem === undefined ? "slow" : "away", problem?.english ?? error.message).failed++;
      return true;
    },
    look() {
      const { problem } = storage;
      if (problem !== undefined) return void sign("away", problem.english);
      if (trouble === undefined || now() - trouble.lastSign < QUIET) return;
      const { kind, since, lastSign, failed } = trouble;
      trouble = undefined;
      log.info(WORDS[kind].over, { seconds: Math.round((lastSign - since) / 1000), failed_messages: failed });
    },
  };
}
