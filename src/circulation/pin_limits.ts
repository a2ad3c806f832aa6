/** How many wrong PINs are put up with, and how long right ones are remembered; a limit that is `undefined` is none. */
export interface PinLimits {
  /** Wrong PINs in a row at which a card is locked. */
  readonly wrongPins?: number;
  /** Cards on which the wrong PINs of one terminal count at every terminal, within an hour. */
  readonly wrongPinCardsPerTerminal?: number;
  /** Seconds for which a right PIN is remembered; absent or 0: not at all. */
  readonly rememberPins?: number;
}
