import { hash, randomBytes, timingSafeEqual } from "node:crypto";

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

const KEY_BYTES = 32;

/**
 * Makes a memory that remembers nothing yet. What is kept is no PIN but a digest under a key that only this memory has
 * and that never leaves it: on a disk, in a log or in another process it is worth nothing. The stored hash goes into
 * the digest, so that a PIN that was changed is forgotten with it; and of each patron there is one digest, which is
 * compared in constant time.
 *
 * The key stands before the rest: BLAKE2 is made so that this is enough for a keyed digest, where SHA-256 would need HMAC,
 * which takes Deno 9 microseconds instead of 2.5, for every message with a PIN.
 *
 * @param most patrons at most; the one who was remembered first is forgotten for one more
 */
export function createPinMemory(most: number = MOST): RightPins {
  const key = randomBytes(KEY_BYTES).toString("hex");
  const known = new Map<string, { readonly digest: Uint8Array; readonly until: number }>();

  function digestOf({ patronId, pin, stored }: PinOfPatron): Uint8Array {
    return hash("blake2b512", JSON.stringify([key, patronId, stored, pin]), "buffer");
  }

  /** Those who were remembered first are first in the map. */
  function makeRoom(now: number): void {
    for (const [patronId, { until }] of known) {
      if (until > now && known.size < most) return;
      known.delete(patronId);
    }
  }

  return {
    knows(right, now) {
      const found = known.get(right.patronId);
      if (found === undefined || found.until <= now.epochMilliseconds) return false;
      return timingSafeEqual(found.digest, digestOf(right));
    },
    remember(right, now, seconds) {
      known.delete(right.patronId);
      makeRoom(now.epochMilliseconds);
      known.set(right.patronId, { digest: digestOf(right), until: now.epochMilliseconds + seconds * 1000 });
    },
    forget: (patronId) => void known.delete(patronId),
  };
}
