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

/** Days for which the outcomes of changes at other library systems are kept, unless staff must see to them. */
const LEDGER_DAYS = 30;

/** Days for which facts about a copy from another library system are kept. */
const ITEM_TOLD_DAYS = 90;

/** The methods of a storage that remove old records. */
export interface TidiedStorage extends Pick<Storage, "pruneJournal" | "pruneAnswers" | "forgetPins" | "forgetUndo"> {
  readonly ledger: Pick<Storage["ledger"], "prune">;
  readonly itemsSaid: Pick<Storage["itemsSaid"], "prune">;
}

/**
 * Removes what is too old; call it about once a minute. It removes answers that no retry can ask for any more, records
 * of PINs, rows of the journal, outcomes of changes and returns at other library systems, and what these told of
 * copies. Where the journal forgets patrons at return, it also removes undo steps. Gives how many answers were removed
 * before their time.
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
  await storage.itemsSaid.prune(now.subtract({ hours: 24 * ITEM_TOLD_DAYS }));
  if (forgetPatronAtReturn) await storage.forgetUndo(now.subtract(UNDO_WINDOW));
  return answers;
}
