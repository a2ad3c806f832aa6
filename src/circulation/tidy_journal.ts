import { RETRY_WINDOW } from "../storage/port/change.ts";
import type { Storage } from "../storage/port/storage.ts";

/** What the journal keeps, and for how long. */
export interface JournalRules {
  /** Days for which rows are kept; absent: for ever. */
  readonly keepDays?: number;
  /** Whether who had an item is forgotten when it is back. */
  readonly forgetPatronAtReturn: boolean;
}

/**
 * Removes what is too old, and what names patrons who are to be forgotten and is of no use any more: the outcomes that a
 * retry would be answered with, once none can come, and what would undo a change. To be called every minute or so.
 */
export async function tidyJournal(
  storage: Pick<Storage, "pruneJournal" | "forgetAnswers">,
  { keepDays, forgetPatronAtReturn }: JournalRules,
  now: Temporal.Instant,
): Promise<void> {
  if (keepDays !== undefined) await storage.pruneJournal(now.subtract({ hours: 24 * keepDays }));
  if (forgetPatronAtReturn) await storage.forgetAnswers(now.subtract(RETRY_WINDOW));
}
