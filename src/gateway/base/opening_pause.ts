import type { GatewayClock } from "./gateway_clock.ts";

/**
 * The time after a failure in which no session is opened, so that a system that has just come back does not get all
 * logins at once.
 */
export interface OpeningPause {
  /** Why sessions failed the last time. */
  readonly reason: "away" | "busy";
  /** Whether a pause has begun, even if it is over by now, and no session was opened since. */
  readonly pending: boolean;
  /** Tells whether the pause still lasts, so that no session may be opened. */
  lasts(): boolean;
  /**
   * Begins a pause after a failure, twice as long as the last one. Sessions that are opened at the same time fail at
   * the same time: a failure during a pause does not count again.
   */
  begin(reason: "away" | "busy"): void;
  /** Ends the pause: the system has answered. */
  end(): void;
}

/** Milliseconds of the first pause after a failure, and of the longest; each is twice the one before. */
const FIRST = 500, LONGEST = 30_000;

/**
 * Creates a pause that has not begun.
 *
 * @param parts.random how much of the second half of a pause is left out, from 0 to 1, so that several gateways do not
 *   try at the same time
 */
export function createOpeningPause(
  { clock, random }: { readonly clock: Pick<GatewayClock, "elapsed">; readonly random: () => number },
): OpeningPause {
  let failures = 0;
  let until = -Infinity;
  let reason: "away" | "busy" = "away";
  const lasts = () => clock.elapsed() < until;
  return {
    get reason() {
      return reason;
    },
    get pending() {
      return until !== -Infinity;
    },
    lasts,
    begin(why) {
      reason = why;
      if (lasts()) return;
      until = clock.elapsed() + Math.min(LONGEST, FIRST * 2 ** failures) * (1 - random() / 2);
      failures++;
    },
    end() {
      failures = 0;
      until = -Infinity;
    },
  };
}
