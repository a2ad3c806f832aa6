import { UNDO_WINDOW } from "../storage/port/change.ts";
import type { Storage } from "../storage/port/storage.ts";
import { type PinLimits, TERMINAL_STAYS_OPEN, WRONG_PINS_COUNT } from "./pins/pin_lock.ts";

/** What the journal keeps, and for how long. */
interface JournalRules {
  /** Days for which rows are kept; absent: for ever. */
  readonly keepDays?: number;
  /** Whether the journal forgets who had a copy once it is back. */
  readonly forgetPatronAtReturn: boolean;
  /** Limits that say how long wrong PINs count. */
  readonly pinLimits: PinLimits;
}

/**
 * Answers that are kept for retries at most: those of two minutes of a very large library, and what a large one does
 * off-line in a day. Each takes some 400 bytes of the database, and on SQLite half as much of memory.
 */
export const MOST_ANSWERS = 250_000;

/** Days for which it is kept what became of changes at other library systems, unless staff must see to them. */
const LEDGER_DAYS = 30;

/** Days for which it is kept what other library systems told of a copy. */
const ITEM_TOLD_DAYS = 90;

/** What of a storage becomes shorter. */
export interface TidiedStorage extends Pick<Storage, "pruneJournal" | "pruneAnswers" | "forgetPins" | "forgetUndo"> {
  readonly ledger: Pick<Storage["ledger"], "prune">;
  readonly itemsTold: Pick<Storage["itemsTold"], "prune">;
  readonly waitingReturns: Pick<Storage["waitingReturns"], "prune">;
}

/**
 * Removes what is too old: answers of which no retry can come any more, what is known of PINs that were sent, rows of the
 * journal, what became of changes and of returns at other library systems and what those told of copies, and where patrons
 * are to be forgotten what would undo a change. To be called every minute or so. Gives how many answers had to go before
 * their time.
 */
export async function tidyJournal(
  storage: TidiedStorage,
  { keepDays, forgetPatronAtReturn, pinLimits }: JournalRules,
  now: Temporal.Instant,
): Promise<number> {
  const answers = await storage.pruneAnswers(MOST_ANSWERS);
  await storage.forgetPins({
    now,
    wrong: now.subtract(WRONG_PINS_COUNT),
    keepUnforgiven: pinLimits.wrongPins !== undefined && pinLimits.lockMinutes === undefined,
    right: now.subtract(TERMINAL_STAYS_OPEN),
  });
  if (keepDays !== undefined) await storage.pruneJournal(now.subtract({ hours: 24 * keepDays }));
  const ledgerDays = forgetPatronAtReturn ? 0 : Math.min(keepDays ?? LEDGER_DAYS, LEDGER_DAYS);
  await storage.ledger.prune(now.subtract({ hours: 24 * ledgerDays }));
  await storage.waitingReturns.prune(now.subtract({ hours: 24 * ledgerDays }));
  await storage.itemsTold.prune(now.subtract({ hours: 24 * ITEM_TOLD_DAYS }));
  if (forgetPatronAtReturn) await storage.forgetUndo(now.subtract(UNDO_WINDOW));
  return answers;
}
