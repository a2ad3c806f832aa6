/**
 * A terminal as wrong PINs are counted: its account and network address. What it calls its place (CP) is left out, for a
 * terminal can call it anything, and so be as many as it likes.
 */
export interface PinTerminal {
  /** The id of the terminal's account (`<login>`). */
  readonly account: string;
  /** The network address. */
  readonly address: string;
}

/** The wrong PINs that one terminal has sent for a card since the last right one, or since staff lifted the lock. */
export interface WrongPins extends PinTerminal {
  /** How many. */
  readonly tries: number;
  /** How many of them count at every terminal; the others count at this one only. */
  readonly everywhere: number;
  /** When the last one came. */
  readonly lastTry: Temporal.Instant;
}

/** One more wrong PIN. */
export interface WrongPin extends PinTerminal {
  /** The patron's card. */
  readonly patronId: string;
  /** When it came. */
  readonly at: Temporal.Instant;
  /** Whether it counts at every terminal. */
  readonly everywhere: boolean;
}
