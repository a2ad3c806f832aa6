import { NewestMap } from "../../library/id.ts";
import { createKeyedHash } from "../../password/keyed_hash.ts";
import type { GatewayClock } from "./gateway_clock.ts";

/**
 * Slows requests for a card for which many wrong PINs came: the library system may have no limit, and cards are not
 * locked here. What comes for other cards never waits, whoever sends it.
 */
export interface WrongPinPace {
  /** Notes that the system found a PIN of this card wrong. */
  wrong(card: string): void;
  /** Tells for how many milliseconds the next request with a PIN of this card is held. */
  holds(card: string): number;
}

/** Wrong PINs within `WITHIN` milliseconds that are not slowed: people mistype. */
const FREE = 10;
const WITHIN = 600_000;
/** Milliseconds for each further wrong PIN, and at most. */
const STEP = 500, LONGEST = 5_000;
/** How many cards are remembered; the oldest is forgotten. */
const MOST = 10_000;

/**
 * Creates a pace that slows no card yet. It keeps hashes of cards, under a key that only this process has and that ends
 * with it: which patrons mistype is nobody's business.
 */
export function createWrongPinPace({ elapsed }: Pick<GatewayClock, "elapsed">): WrongPinPace {
  const hashOf = createKeyedHash();
  const tries = new NewestMap<readonly number[]>(MOST);

  function recent(key: string): readonly number[] {
    return (tries.get(key) ?? []).filter((at) => elapsed() - at < WITHIN);
  }

  const keyOf = (card: string) => hashOf(card).join();
  return {
    wrong(card) {
      const key = keyOf(card);
      tries.set(key, [...recent(key), elapsed()].slice(-FREE - LONGEST / STEP));
    },
    // Nearly always nobody has mistyped.
    holds: (card) => tries.size === 0 ? 0 : Math.min(LONGEST, Math.max(0, recent(keyOf(card)).length - FREE) * STEP),
  };
}
