import type { PinTerminal } from "../../storage/port/wrong_pins.ts";

/** A PIN that a terminal sent for a card, with what was known of the card then. */
interface SentPin extends PinTerminal {
  readonly patronId: string;
  readonly pin: string;
  /** The form in which the patron's PIN is stored. */
  readonly stored: string;
  /** The number of the newest wrong PIN of the card. */
  readonly newest: number;
}

/** A patron's card, and the account and address of a terminal. What is remembered of a PIN holds for that pair only. */
type CardAtTerminal = Pick<SentPin, "patronId" | "account" | "address">;

/**
 * Remembers right and wrong PINs for a short time. Checking one takes some 35 ms of a processor on purpose, and a
 * session at a terminal sends the same one with each of its messages.
 */
export interface PinMemory {
  /**
   * Tells whether this PIN was right at this terminal a short while ago, is stored in the same form still, and no wrong
   * one of the card has been counted since.
   */
  knows(right: SentPin, now: Temporal.Instant): boolean;
  /** Remembers that this PIN is right, for so many seconds. */
  remember(right: SentPin, now: Temporal.Instant, seconds: number): void;
  /** Tells whether this is the wrong PIN that the terminal sent last for the card, which is stored in the same form still. */
  knowsWrong(wrong: SentPin): boolean;
  /** Remembers that this PIN is wrong, instead of the one before it. */
  rememberWrong(wrong: SentPin): void;
  /** Tells whether it is a day or more since a right PIN at this terminal was noted, as far as is known here. */
  isNoteDue(at: CardAtTerminal, now: Temporal.Instant): boolean;
  /** Remembers that a right PIN at this terminal has been noted. */
  noted(at: CardAtTerminal, now: Temporal.Instant): void;
}
