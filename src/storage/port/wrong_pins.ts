/**
 * A terminal, as PINs are counted: its account and network address. Its location code (CP) is left out: a terminal
 * could send another one with each PIN.
 */
export interface PinTerminal {
  /** The id of the account. */
  readonly account: string;
  /** Of an IPv6 address, its network. */
  readonly address: string;
}

/** One wrong PIN that a terminal sent for a card. */
export interface WrongPin extends CountedPin {
  /** Whether a right PIN has come from the same terminal since. */
  readonly forgiven: boolean;
}

/** A wrong PIN when it is counted. */
export interface CountedPin extends PinTerminal {
  readonly at: Temporal.Instant;
  /**
   * Whether the terminal or its account had by then sent wrong PINs for more cards than its limit. Beyond it, they do not
   * count at other terminals, or at those of other accounts.
   */
  readonly beyond: boolean;
}

/** A wrong PIN, and the patron for whose card it was sent. */
export interface WrongPinSent extends CountedPin {
  readonly patronId: string;
}

/** The last right PIN that a terminal sent for a card. */
export interface RightPin extends PinTerminal {
  /** When it came, or up to a day earlier. */
  readonly at: Temporal.Instant;
}

/** A right PIN, and the patron for whose card it was sent. */
export interface RightPinSent extends RightPin {
  readonly patronId: string;
}

/** Which cards are counted for which wrong PINs were sent. */
export interface WrongPinCards extends Pick<PinTerminal, "account"> {
  /** Of one terminal; absent: of all that have the account. */
  readonly address?: string;
  readonly since: Temporal.Instant;
  /** The patron whose card is left out. */
  readonly patronId: string;
  /** As many are of interest. */
  readonly most: number;
}

/** The hash of a PIN that is stored for a patron. */
export interface PinSet {
  readonly patronId: string;
  readonly pin: string;
  /** What must be stored still; absent: whatever is. */
  readonly replacing?: string;
}

/** The PINs, wrong and right, that terminals sent for a card, as far as they are kept. */
export interface PinRecord {
  /** In the order in which they were counted. */
  readonly wrong: readonly WrongPin[];
  /** The last right one of each terminal. */
  readonly right: readonly RightPin[];
}

/** Says which records of PINs are old enough to be forgotten. */
export interface PinsForgotten {
  /** The present moment. A record that is dated later, by a clock that was set back since, gets this date. */
  readonly now: Temporal.Instant;
  /** Wrong PINs before this moment are forgotten. */
  readonly wrong: Temporal.Instant;
  /** Whether wrong PINs that are not forgiven are kept all the same: they lock the card until staff unlock it. */
  readonly keepUnforgiven: boolean;
  /** Right PINs before this moment are forgotten. */
  readonly right: Temporal.Instant;
}
