import type { Source } from "./change.ts";

/** A row of the journal as it is read again. */
export interface JournalLine {
  /** Rows are numbered in the order in which they became durable. */
  readonly journalId: number;
  /** When it happened. */
  readonly at: Temporal.Instant;
  /** When it was told, where a terminal told it later than it happened. */
  readonly told?: Temporal.Instant;
  /** Who had it done: one of the words of `Source`. */
  readonly source: Source;
  /** The id of the terminal's account; `desk` for what staff did. */
  readonly account: string;
  /** The terminal's name of its place, or its address; of staff, the name. */
  readonly terminal: string;
  /** The network address. */
  readonly address: string;
  /** The name of the message that asked. */
  readonly message: string;
  /** The code of the library where it happened. */
  readonly library: string;
  /** What was asked for: one of the words of `Action`. */
  readonly action: string;
  /** The patron's card, as the library writes it or as the terminal read it. */
  readonly patronId?: string;
  /** The copy's barcode. */
  readonly itemId?: string;
  /** The identifier of the title. */
  readonly titleId?: string;
  /** Whether it was done. */
  readonly outcome: "done" | "refused";
  /** Why it was refused: one of the words of `Reason`. */
  readonly reason?: string;
  /** When the loan that was made or extended is due. */
  readonly due?: Temporal.Instant;
  /** Minor units that were charged, or paid. */
  readonly amount?: number;
  /** The fee that a patron chose to pay. */
  readonly feeId?: string;
  /** How it was paid, in the terminal's own code. */
  readonly paymentType?: string;
  /** The currency in which it was paid. */
  readonly currency?: string;
  /** What the terminal calls the payment. */
  readonly transactionId?: string;
  /** What else is worth telling. */
  readonly detail?: string;
}

/** Asks for a part of the journal. */
export interface JournalQuery {
  /** Only rows with a higher number. */
  readonly after?: number;
  /** Only what was told at this moment or later. */
  readonly since?: Temporal.Instant;
  /** At most so many rows. */
  readonly limit: number;
}

/** Told that rows of the journal, for which nobody waits, were lost or may have been: how many, and why. */
export type JournalLost = (rows: number, error: unknown) => void;
