/**
 * A terminal as PINs are counted: its account and network address. What it calls its place (CP) is left out, for a
 * terminal can call it anything, and so be as many as it likes.
 */
export interface PinTerminal {
  /** The id of the terminal's account (`<login>`). */
  readonly account: string;
  /** The network address. */
  readonly address: string;
}

/** One wrong PIN that a terminal sent for a card. */
export interface WrongPin extends PinTerminal {
  /** When it came. */
  readonly at: Temporal.Instant;
  /** Whether the terminal had sent wrong ones for more cards by then than count at every terminal. */
  readonly beyond: boolean;
  /** Whether a right one has come from the same terminal since. */
  readonly forgiven: boolean;
}

/** The last right PIN that a terminal sent for a card. */
export interface RightPin extends PinTerminal {
  /** When it came, or up to a day earlier. */
  readonly at: Temporal.Instant;
}

/** What is known of the PINs that were sent for a card. */
export interface PinRecord {
  /** The wrong ones, in the order in which they were counted. */
  readonly wrong: readonly WrongPin[];
  /** The right ones, one a terminal. */
  readonly right: readonly RightPin[];
}

/** Up to when what is known of PINs is forgotten. */
export interface PinsForgotten {
  /** The present moment; what is dated later, by a clock that was set back since, is dated anew. */
  readonly now: Temporal.Instant;
  /** Wrong ones before this. */
  readonly wrong: Temporal.Instant;
  /** Whether those that are not forgiven are kept all the same, since they lock until staff unlock. */
  readonly keepUnforgiven: boolean;
  /** Right ones before this. */
  readonly right: Temporal.Instant;
}
