import { UNDO_WINDOW } from "../storage/port/change.ts";
import type { Storage } from "../storage/port/storage.ts";

/** What the journal keeps, and for how long. */
export interface JournalRules {
  /** Days for which rows are kept; absent: for ever. */
  readonly keepDays?: number;
  /** Whether who had an item is forgotten when it is back. */
  readonly forgetPatronAtReturn: boolean;
}

/**
 * Removes what is too old: answers of which no retry can come any more, rows of the journal, and where patrons are to be
 * forgotten what would undo a change. To be called every minute or so.
 */
export async function tidyJournal(
  storage: Pick<Storage, "pruneJournal" | "pruneAnswers" | "forgetUndo">,
  { keepDays, forgetPatronAtReturn }: JournalRules,
  now: Temporal.Instant,
): Promise<void> {
  await storage.pruneAnswers();
  if (keepDays !== undefined) await storage.pruneJournal(now.subtract({ hours: 24 * keepDays }));
  if (forgetPatronAtReturn) await storage.forgetUndo(now.subtract(UNDO_WINDOW));
}
