/** A PIN of a patron, and the form in which it is stored. */
export interface PinOfPatron {
  readonly patronId: string;
  readonly pin: string;
  readonly stored: string;
}

/**
 * Knows for a short time which PINs were right. To check one takes some 35 ms of a processor on purpose, and a session
 * at a terminal sends the same one with each of its messages.
 */
export interface PinMemory {
  /** Tells whether this PIN was right a short while ago, and is stored in the same form still. */
  knows(right: PinOfPatron, now: Temporal.Instant): boolean;
  /** Keeps in mind that this PIN is right. */
  remember(right: PinOfPatron, now: Temporal.Instant, seconds: number): void;
  /** Forgets the PIN of a patron. */
  forget(patronId: string): void;
}
