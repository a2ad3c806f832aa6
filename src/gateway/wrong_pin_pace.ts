import type { GatewayClock } from "./base/gateway_clock.ts";

/** Slows terminals that send many wrong PINs: the library system may have no limit, and cards are not locked here. */
export interface WrongPinPace {
  /** Notes that the system said that a PIN is wrong. */
  wrong(sender: string): void;
  /** Tells how many milliseconds this sender's next request that bears a PIN is held. */
  holds(sender: string): number;
}

/** Wrong PINs within the time that cost nothing: people mistype. */
const FREE = 10;
const WITHIN = 600_000;
/** Milliseconds for each one more, and at most. */
const STEP = 500, LONGEST = 5_000;
/** Senders that are remembered. */
const MOST = 10_000;

/** Makes a pace that slows no terminal yet. */
export function createWrongPinPace({ elapsed }: Pick<GatewayClock, "elapsed">): WrongPinPace {
  const tries = new Map<string, number[]>();

  function recent(sender: string): number[] {
    return (tries.get(sender) ?? []).filter((at) => elapsed() - at < WITHIN);
  }

  return {
    wrong(sender) {
      const latest = [...recent(sender), elapsed()].slice(-FREE - LONGEST / STEP);
      tries.delete(sender);
      tries.set(sender, latest);
      for (const oldest of tries.keys()) {
        if (tries.size <= MOST) break;
        tries.delete(oldest);
      }
    },
    holds: (sender) => Math.min(LONGEST, Math.max(0, recent(sender).length - FREE) * STEP),
  };
}
