import { createKeyedHash, type KeyedHash, sameHash } from "./keyed_hash.ts";

/** A PIN of a patron, and the form in which it is stored. */
interface PinOfPatron {
  readonly patronId: string;
  readonly pin: string;
  readonly stored: string;
}

/** Knows for a short time which PINs were right. */
export interface RightPins {
  /** Tells whether this PIN was right a short while ago, and is stored in the same form still. */
  knows(right: PinOfPatron, now: Temporal.Instant): boolean;
  /** Keeps in mind that this PIN is right. */
  remember(right: PinOfPatron, now: Temporal.Instant, seconds: number): void;
  /** Forgets the PIN of a patron. */
  forget(patronId: string): void;
}

/** Patrons who come and go within minutes at a thousand terminals; a few megabytes. */
const MOST = 10_000;

/** What is kept of a right PIN. */
interface Kept {
  readonly stored: string;
  readonly hash: KeyedHash;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/**
 * Makes a memory that remembers nothing yet. What is kept is no PIN but a hash of it under a key that only this memory
 * has and that never leaves it: on a disk, in a log or in another process it is worth nothing. Beside it is the form in
 * which the PIN is stored, so that a PIN that was changed is forgotten with it. A PIN is a short text, and each message
 * brings one: a digest that was made for files takes longer than everything else that is done about it.
 *
 * @param most patrons at most; the one who was remembered first is forgotten for one more
 */
export function createPinMemory(most: number = MOST): RightPins {
  const hashOf = createKeyedHash();
  const known = new Map<string, Kept>();

  /** Those who were remembered first are first in the map. */
  function makeRoom(now: number): void {
    for (const [patronId, { until }] of known) {
      if (until > now && known.size < most) return;
      known.delete(patronId);
    }
  }

  return {
    knows({ patronId, pin, stored }, now) {
      const kept = known.get(patronId);
      if (kept === undefined || kept.stored !== stored || kept.until <= now.epochMilliseconds) return false;
      return sameHash(kept.hash, hashOf(pin));
    },
    remember({ patronId, pin, stored }, now, seconds) {
      known.delete(patronId);
      makeRoom(now.epochMilliseconds);
      known.set(patronId, { stored, hash: hashOf(pin), until: now.epochMilliseconds + seconds * 1000 });
    },
    forget: (patronId) => void known.delete(patronId),
  };
}
