/**
 * Where a card is locked: at every terminal, at those of the account that sent the wrong PINs, or only at the one where
 * they came from.
 */
export type PinLock = "everywhere" | "account" | "here";

/** What the log and the journal call it. */
export const PIN_LOCKS: Readonly<Record<PinLock, string>> = {
  everywhere: "at every terminal",
  account: "at terminals of this account",
  here: "at this terminal",
};
