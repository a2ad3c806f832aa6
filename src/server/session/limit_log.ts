import { PIN_LOCKS, type PinLock } from "../../library/pin_lock.ts";
import type { Origin } from "../../library/origin.ts";
import type { Log } from "../../observability/log.ts";
import type { LogProperties } from "../../observability/log_entry.ts";

/** Logs that a limit has acted: one warning a minute for each limit and address at most. */
export type LimitLog = (message: string, properties: LogProperties & { readonly address?: string }) => void;

/** Makes a log of limits, which has said nothing yet. */
export function createLimitLog(log: Pick<Log, "warning">, elapsed: () => number): LimitLog {
  const told = createTally(elapsed);
  return (message, properties) => {
    const key = JSON.stringify([message, properties.reason, properties.address]);
    if (told.add(key) === 1) log.warning(message, { ...properties, told: "once a minute" });
  };
}

/**
 * Makes a function that tells the log that wrong PINs have locked a card, and where they came from; whose card it is
 * stands in the journal alone.
 */
export function lockLog(log: Pick<Log, "warning">): (origin: Origin, lock: PinLock) => void {
  return ({ account, terminal, address }, lock) => {
    log.warning("card locked", { account, terminal, address, where: PIN_LOCKS[lock], reason: "too many wrong PINs" });
  };
}

/** Tells that a field could not be made of what an account's options say: once for each of them and each reason. */
export type LeftOutLog = (account: string | undefined, field: string, made: object, reason: string) => void;

/** Makes a log of fields that were left out, which has said nothing yet; it begins anew with each configuration. */
export function createLeftOutLog(log: Pick<Log, "warning">): LeftOutLog {
  const told = new WeakMap<object, Set<string>>();
  return (account, field, made, reason) => {
    const known = told.get(made) ?? new Set();
    told.set(made, known);
    // Accounts with the same text share one compiled template, so that the key names the account.
    const key = JSON.stringify([account, field, reason]);
    if (known.has(key)) return;
    known.add(key);
    log.warning("field left out", { account, field, reason, told: "once" });
  };
}

/** Counts what happens to each of many keys within a minute of its first time. */
interface Tally {
  /** Tells how often it happened in the minute that is running for the key. */
  count(key: string): number;
  /** Counts that it happened once more; gives how often that makes. */
  add(key: string): number;
}

const WINDOW = 60_000;

/**
 * Makes a tally that has counted nothing yet. Keys whose minute is over take no memory.
 *
 * @param elapsed milliseconds of a clock that only goes forward: a minute must not become a day when a clock is set back
 */
export function createTally(elapsed: () => number): Tally {
  const counts = new Map<string, { count: number; readonly until: number }>();

  /** Minutes are equally long and so end in the order in which they began, which is that of the map. */
  function forgetOld(now: number): void {
    for (const [key, { until }] of counts) {
      if (until > now) return;
      counts.delete(key);
    }
  }

  return {
    count(key) {
      forgetOld(elapsed());
      return counts.get(key)?.count ?? 0;
    },
    add(key) {
      const now = elapsed();
      forgetOld(now);
      const running = counts.get(key) ?? { count: 0, until: now + WINDOW };
      counts.set(key, running);
      return ++running.count;
    },
  };
}
