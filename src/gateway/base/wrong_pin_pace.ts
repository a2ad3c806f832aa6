import { NewestMap } from "../../library/id.ts";
import { createKeyedHash } from "../../password/keyed_hash.ts";
import type { GatewayClock } from "./gateway_clock.ts";

/** A PIN that a terminal sent for a card. */
export interface TriedPin {
  /** The login of the terminal. */
  readonly login: string;
  readonly card: string;
  readonly pin: string;
}

/**
 * Slows requests of a login for a card for which it sent many wrong PINs: the library system may have no limit, and cards
 * are not locked here. What comes for other cards never waits, whoever sends it; nor does a PIN that was right a moment ago.
 */
export interface WrongPinPace {
  /** Notes whether the system found a PIN right. */
  judged(tried: TriedPin, isRight: boolean): void;
  /** Tells for how many milliseconds a request with a PIN is held. */
  holds(tried: TriedPin): number;
}

/** Wrong PINs within `WITHIN` milliseconds that are not slowed: people mistype. Of one login, and of all together. */
const FREE = 10, FREE_OF_ALL = 30;
const WITHIN = 600_000;
/** Milliseconds for each further wrong PIN, and at most. */
const STEP = 500, LONGEST = 5_000;
/** How many cards are remembered; the oldest is forgotten. */
const MOST = 10_000;

/** When a login sent wrong PINs for a card, by login. */
type Tries = Map<string, readonly number[]>;

/**
 * Creates a pace that slows no card yet. It keeps hashes of cards and PINs, under a key that only this process has and that
 * ends with it: which patrons mistype is nobody's business.
 */
export function createWrongPinPace({ elapsed }: Pick<GatewayClock, "elapsed">): WrongPinPace {
  const hashOf = createKeyedHash();
  const tries = new NewestMap<Tries>(MOST);
  /** The PIN that was right, and when, by card. */
  const right = new NewestMap<{ readonly pin: string; readonly at: number }>(MOST);

  const isRecent = (at: number) => elapsed() - at < WITHIN;
  const cardOf = ({ card }: TriedPin) => hashOf(card).join();
  // A card has no CR, which ends a line.
  const pinOf = ({ card, pin }: TriedPin) => hashOf(`${card}\r${pin}`).join();

  function recent(card: string): Tries {
    const kept = [...tries.get(card) ?? []].map(([login, times]) => [login, times.filter(isRecent)] as const);
    return new Map(kept.filter(([, times]) => times.length > 0));
  }

  return {
    judged(tried, isRight) {
      const card = cardOf(tried);
      if (isRight) right.set(card, { pin: pinOf(tried), at: elapsed() });
      if (isRight && !tries.has(card)) return;
      const { login } = tried, wrong = recent(card);
      if (isRight) wrong.delete(login);
      else wrong.set(login, [...wrong.get(login) ?? [], elapsed()].slice(-FREE - LONGEST / STEP));
      if (wrong.size > 0) tries.set(card, wrong);
      else tries.delete(card);
    },
    holds(tried) {
      // Nearly always nobody has mistyped.
      if (tries.size === 0) return 0;
      const card = cardOf(tried), wrong = recent(card);
      const known = right.get(card);
      if (known !== undefined && isRecent(known.at) && known.pin === pinOf(tried)) return 0;
      // No login alone holds another, however many it sends.
      const ofAll = [...wrong.values()].reduce((sum, { length }) => sum + Math.min(length, FREE), 0);
      const tooMany = Math.max((wrong.get(tried.login)?.length ?? 0) - FREE, ofAll - FREE_OF_ALL);
      return Math.min(LONGEST, Math.max(0, tooMany) * STEP);
    },
  };
}
