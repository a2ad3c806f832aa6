/** Where a card is locked: at every terminal, or only at the one where the wrong PINs came from. */
export type PinLock = "everywhere" | "here";
