import { createKeyedHash, type KeyedHash, sameHash } from "./keyed_hash.ts";

/** A card at one terminal; what is known of its PINs there holds for no other terminal. */
interface CardHere {
  readonly patronId: string;
  readonly account: string;
  readonly address: string;
}

/** A PIN that a terminal sent for a card, the form in which the card's is stored, and the card's newest wrong one. */
interface PinHere extends CardHere {
  readonly pin: string;
  readonly stored: string;
  readonly newest: number;
}

/** Remembers for a short time which PINs were right or wrong. */
interface KnownPins {
  /** Tells whether this PIN was right here a short while ago, with the same stored form and no newer wrong PIN. */
  knows(right: PinHere, now: Temporal.Instant): boolean;
  /** Remembers that this PIN is right, for so many seconds. */
  remember(right: PinHere, now: Temporal.Instant, seconds: number): void;
  /** Tells whether this was the last wrong PIN here, and is still wrong. */
  knowsWrong(wrong: PinHere): boolean;
  rememberWrong(wrong: PinHere): void;
  /** Tells whether the storage is to note a right PIN here: once a day is enough. */
  isNoteDue(at: CardHere, now: Temporal.Instant): boolean;
  /** Remembers that the storage has noted a right PIN here. */
  noted(at: CardHere, now: Temporal.Instant): void;
}

/**
 * Cards at terminals that are remembered, at most: as many as come within minutes at a thousand terminals, in a few
 * megabytes.
 */
const MOST = 10_000;

const DAY = 24 * 60 * 60 * 1000;

interface Kept {
  readonly stored: string;
  readonly hash: KeyedHash;
}

/** A right PIN. The moments are milliseconds since 1970; a clock that is set back makes it unknown. */
interface KeptRight extends Kept {
  readonly newest: number;
  readonly since: number;
  readonly until: number;
}

/**
 * Makes a memory that remembers nothing yet. What is kept is no PIN but a hash of it under a key that only this memory
 * has and that never leaves it: on a disk, in a log or in another process it is worth nothing. Beside it is the form in
 * which the card's PIN is stored, so that a PIN that was changed is forgotten with it. A PIN is a short text, and each
 * message brings one: a digest that was made for files takes longer than everything else that is done about it.
 *
 * What was right at one terminal is not known at another: where a card is locked for strangers, memory opens it to none.
 *
 * @param most cards at terminals at most; the one that was remembered first is forgotten for one more
 */
export function createPinMemory(most: number = MOST): KnownPins {
  const hashOf = createKeyedHash();
  const right = new Map<string, KeptRight>();
  const wrong = new Map<string, Kept>();
  const notes = new Map<string, number>();
  const isSame = (kept: Kept, { stored, pin }: PinHere) => kept.stored === stored && sameHash(kept.hash, hashOf(pin));

  return {
    knows(sent, now) {
      const kept = right.get(keyOf(sent));
      const at = now.epochMilliseconds;
      return kept !== undefined && kept.since <= at && at < kept.until && kept.newest === sent.newest &&
        isSame(kept, sent);
    },
    remember(sent, now, seconds) {
      const { stored, pin, newest } = sent;
      const since = now.epochMilliseconds;
      keep(right, keyOf(sent), { stored, hash: hashOf(pin), newest, since, until: since + seconds * 1000 }, most);
    },
    knowsWrong(sent) {
      const kept = wrong.get(keyOf(sent));
      return kept !== undefined && isSame(kept, sent);
    },
    rememberWrong(sent) {
      keep(wrong, keyOf(sent), { stored: sent.stored, hash: hashOf(sent.pin) }, most);
    },
    isNoteDue(at, now) {
      const noted = notes.get(keyOf(at));
      return noted === undefined || Math.abs(now.epochMilliseconds - noted) >= DAY;
    },
    noted: (at, now) => keep(notes, keyOf(at), now.epochMilliseconds, most),
  };
}

/** Makes the key of a card at a terminal. A line end separates its parts: no identifier and no address holds one. */
function keyOf({ patronId, account, address }: CardHere): string {
  return `${patronId}\r${account}\r${address}`;
}

/** Keeps a value under a key, as the last; the first gives way to it where there are too many. */
function keep<T>(values: Map<string, T>, key: string, value: T, most: number): void {
  values.delete(key);
  const [oldest] = values.keys();
  if (values.size >= most && oldest !== undefined) values.delete(oldest);
  values.set(key, value);
}
