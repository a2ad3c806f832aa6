import { NewestMap } from "../../library/id.ts";
import type { GatewayClock } from "./gateway_clock.ts";

/** Slows terminals that send many wrong PINs: the library system may have no limit, and cards are not locked here. */
export interface WrongPinPace {
  /** Notes that the system found a PIN of this sender wrong. */
  wrong(sender: string): void;
  /** Tells for how many milliseconds this sender's next request with a PIN is held. */
  holds(sender: string): number;
}

/** Wrong PINs within `WITHIN` milliseconds that are not slowed: people mistype. */
const FREE = 10;
const WITHIN = 600_000;
/** Milliseconds for each further wrong PIN, and at most. */
const STEP = 500, LONGEST = 5_000;
/** How many senders are remembered; the oldest is forgotten. */
const MOST = 10_000;

/** Creates a pace that slows no terminal yet. */
export function createWrongPinPace({ elapsed }: Pick<GatewayClock, "elapsed">): WrongPinPace {
  const tries = new NewestMap<number[]>(MOST);

  function recent(sender: string): number[] {
    return (tries.get(sender) ?? []).filter((at) => elapsed() - at < WITHIN);
  }

  return {
    wrong(sender) {
      tries.set(sender, [...recent(sender), elapsed()].slice(-FREE - LONGEST / STEP));
    },
    holds: (sender) => Math.min(LONGEST, Math.max(0, recent(sender).length - FREE) * STEP),
  };
}
