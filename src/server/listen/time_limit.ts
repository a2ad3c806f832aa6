import { clearTimeout, setTimeout } from "node:timers";
import type { Limit } from "../../config/config.ts";

/** One timer of a connection, which can be restarted cheaply. */
export interface TimeLimit {
  /** Starts anew with this many seconds, or stops if there is no limit. */
  set(seconds: Limit): void;
  /** Starts anew with the same seconds. */
  refresh(): void;
}

/** What a timer takes at most: a longer delay would run out at once. */
const LONGEST = 2 ** 31 - 1;

/** Makes a limit that is not running yet; `expired` is called each time it runs out. */
export function createTimeLimit(expired: () => void): TimeLimit {
  let timer: ReturnType<typeof setTimeout> | undefined;

  return {
    set(seconds) {
      clearTimeout(timer);
      timer = seconds === undefined ? undefined : setTimeout(expired, Math.min(seconds * 1000, LONGEST));
    },
    refresh() {
      timer?.refresh();
    },
  };
}
