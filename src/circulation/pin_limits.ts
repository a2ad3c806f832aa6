/** How many wrong PINs are put up with; a limit that is `undefined` is none. */
export interface PinLimits {
  /** Wrong PINs in a row at which a card is locked. */
  readonly wrongPins?: number;
  /** Cards on which the wrong PINs of one terminal count at every terminal, within an hour. */
  readonly wrongPinCardsPerTerminal?: number;
}
