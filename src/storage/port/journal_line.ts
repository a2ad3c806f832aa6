import type { Source } from "./change.ts";

/** A row of the journal as it is read again. Members without a comment are as in `JournalEntry`. */
export interface JournalLine extends JournalRow {
  /** Rows are numbered in the order in which they became durable. */
  readonly journalId: number;
}

/** The same before it has its number, which writing it gives. */
export interface JournalRow {
  readonly at: Temporal.Instant;
  readonly told?: Temporal.Instant;
  readonly source: Source;
  /** The id of the terminal's account; `desk` for what staff did. */
  readonly account: string;
  /** The terminal's location code (CP), or its address; of staff, the name. */
  readonly terminal: string;
  readonly address: string;
  /** The name of the message that asked, in kebab case. */
  readonly message: string;
  /** The code of the branch where it happened. */
  readonly library: string;
  /** A word of `Action`. */
  readonly action: string;
  readonly patronId?: string;
  readonly itemId?: string;
  readonly titleId?: string;
  readonly outcome: "done" | "refused";
  /** A word of `Reason`. */
  readonly reason?: string;
  readonly due?: Temporal.Instant;
  readonly amount?: number;
  /** What the terminal took, if that is more than the amount. */
  readonly tendered?: number;
  /** The fee that the patron chose to pay (CG). */
  readonly feeId?: string;
  /** The terminal's code for the way of payment. */
  readonly paymentType?: string;
  /** ISO 4217, as the terminal sent it. */
  readonly currency?: string;
  /** The terminal's identifier of the payment (BK). */
  readonly transactionId?: string;
  readonly detail?: string;
}

/** Asks for a part of the journal. */
export interface JournalQuery {
  /** Only rows with a higher number. */
  readonly after?: number;
  /** Only what was told at this moment or later. */
  readonly since?: Temporal.Instant;
  /** Rows at most. */
  readonly limit: number;
}

/** The place of a row among those of all time, which are in the order of the moments when they were told. */
export interface JournalPlace {
  readonly told: Temporal.Instant;
  /** Of those that were told at one moment, the order is that of their numbers. */
  readonly journalId: number;
}

/** Asks for the rows of a span of time, whose numbers need not be in the order of their moments. */
export interface JournalSpan {
  /** Only what was told at this moment or later. */
  readonly since?: Temporal.Instant;
  /** Only what was told before this moment. */
  readonly until?: Temporal.Instant;
  /** Only rows after this place in the requested order. It replaces `since`, or `until` where the newest come first. */
  readonly after?: JournalPlace;
  /** Whether the order is the other way round. */
  readonly newestFirst?: boolean;
  /** Rows at most. */
  readonly limit: number;
}

/**
 * Called when rows of the journal were lost, or may have been, with their number and the reason. Such rows are not
 * waited for.
 */
export type JournalLost = (rows: number, error: unknown) => void;
