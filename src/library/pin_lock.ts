import { journalNote } from "./journal_note.ts";

/**
 * Where a card is locked: at every terminal, at those of the account that sent the wrong PINs, or only at the one where
 * they came from.
 */
export type PinLock = "everywhere" | "account" | "here";

/** What the log and the journal call it. */
export const PIN_LOCKS: Readonly<Record<PinLock, string>> = {
  everywhere: journalNote("locked-everywhere"),
  account: journalNote("locked-at-account"),
  here: journalNote("locked-here"),
};
