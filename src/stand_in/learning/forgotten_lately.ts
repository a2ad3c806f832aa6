import { createHash } from "node:crypto";
import { foldId } from "../../library/id.ts";
import type { Storage } from "../../storage/port/storage.ts";

/** Tells whether a card was forgotten after something was heard of it: then that is not stored any more. */
export type IsForgotten = (patronId: string, heardAt: number) => boolean;

/** The note in a copy's storage. A card's number is not in it, only a hash, and that for an hour. */
const FORGOTTEN = "cards forgotten";

/** Milliseconds for which what was heard may wait to be stored, and far more. */
const KEPT = 3_600_000;

/** A card that was forgotten, by the hash of its number, and when. */
type CardForgotten = readonly [hash: string, at: number];

/**
 * Notes that a card is forgotten, by its numbers, before it is: servers hold back what is said again of a card. What others
 * note at this moment stays.
 */
export async function noteForgotten(
  notes: Pick<Storage, "noteOnce" | "replaceNote">,
  numbers: readonly string[],
  now: Temporal.Instant,
): Promise<void> {
  const at = now.epochMilliseconds, more = numbers.map((number): CardForgotten => [hashOf(number), at]);
  let before: string, after: string;
  do {
    before = await notes.noteOnce(FORGOTTEN, JSON.stringify([]));
    after = JSON.stringify([...readNote(before).filter(isRecent(at)), ...more]);
  } while (!await notes.replaceNote(FORGOTTEN, before, after));
}

/** Reads which cards have been forgotten lately. What an hour has passed of is removed: numbers are few enough to try all hashes. */
export async function readForgotten(
  notes: Pick<Storage, "note" | "replaceNote">,
  now: Temporal.Instant,
): Promise<IsForgotten> {
  const written = await notes.note(FORGOTTEN) ?? JSON.stringify([]);
  const all = readNote(written), kept = all.filter(isRecent(now.epochMilliseconds));
  // Where another card is forgotten at this moment, the next one who reads removes it.
  if (kept.length < all.length) await notes.replaceNote(FORGOTTEN, written, JSON.stringify(kept));
  const forgotten = new Map(kept);
  return (patronId, heardAt) => forgotten.size > 0 && heardAt <= (forgotten.get(hashOf(patronId)) ?? -Infinity);
}

/** Makes the test whether a card was forgotten less than an hour before a moment. */
function isRecent(at: number): (card: CardForgotten) => boolean {
  return ([, since]) => since > at - KEPT;
}

function hashOf(patronId: string): string {
  return createHash("sha256").update(foldId(patronId.trim())).digest("hex");
}

/** Only {@link noteForgotten} writes it; the last of each card counts. */
function readNote(written: string): readonly CardForgotten[] {
  return JSON.parse(written);
}
