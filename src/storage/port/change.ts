import type { Deadline } from "../../library/deadline.ts";
import type { Fee } from "../../library/fee.ts";
import type { Item } from "../../library/item.ts";
import type { ChangeAsked } from "../../library/library.ts";
import type { Origin } from "../../library/origin.ts";
import type { Patron } from "../../library/patron.ts";
import type { AwayReason, EarlyReason, Reason, StaffReason } from "../../library/reason.ts";
import type { AnswerQuestion } from "./answer_question.ts";
import type { Hold } from "./hold.ts";
import type { Loan } from "./loan.ts";
import type { Payment } from "./payment.ts";

/** A record on which a decision rests, at the version at which it was read. */
export interface Expectation {
  readonly kind: "patron" | "item" | "title";
  /** The `patronId`, `itemId` or `titleId`. */
  readonly id: string;
  /** The change fails with a conflict if the record has another version by now. */
  readonly version: number;
  /** Whether the change moves the version on; a record that was only looked at stays as it is. */
  readonly moves: boolean;
}

/**
 * One thing that a change does. The list is closed: an adapter carries these out and decides nothing. An effect on
 * something that is not there fails the whole change.
 */
export type Effect =
  | { readonly kind: "open-loan"; readonly loan: Loan }
  | { readonly kind: "change-loan"; readonly loan: Loan }
  /** With `forget`, this patron is removed from all that the journal says of the copy. */
  | { readonly kind: "end-loan"; readonly itemId: string; readonly forget?: true }
  | { readonly kind: "place-hold"; readonly hold: Hold }
  | { readonly kind: "change-hold"; readonly hold: Hold }
  | { readonly kind: "end-hold"; readonly holdId: string }
  | { readonly kind: "charge"; readonly fee: Fee }
  /** Withdraws what is left of a fee: one on which nothing was paid disappears, of another remains what was paid. */
  | { readonly kind: "withdraw-fee"; readonly feeId: string }
  /**
   * Makes a fee greater or less by so much, but never less than what was paid of it, and says when it stopped growing; without
   * that it grows.
   */
  | { readonly kind: "adjust-fee"; readonly feeId: string; readonly by: number; readonly ended?: Temporal.Instant }
  | { readonly kind: "pay"; readonly feeId: string; readonly amount: number }
  | { readonly kind: "record-payment"; readonly payment: Payment }
  /** Replaces what is known of a copy; its title is not touched. With `was`, only what differs from that need be written. */
  | { readonly kind: "change-item"; readonly item: Item; readonly was?: Item }
  /** Replaces what is known of a copy, with the shelves where it belongs; its title is not touched. */
  | { readonly kind: "edit-item"; readonly item: Item }
  /** Stores a new copy, and its title where that is new. The change fails with a conflict if there is such a copy. */
  | { readonly kind: "add-item"; readonly item: Item }
  /** Replaces what is known of a patron, except the PIN. */
  | { readonly kind: "change-patron"; readonly patron: Patron }
  /** Stores a new patron. The change fails with a conflict if there is one with this card or login id. */
  | { readonly kind: "add-patron"; readonly patron: Patron }
  /**
   * Gives a patron another card: loans, holds, fees, the PIN and what is known of tries go with it, and the old one is nobody's.
   * The change fails with a conflict if there is such a card. With `forget`, the journal names the old card no longer of what
   * happened to copies that the patron has.
   */
  | { readonly kind: "change-card"; readonly patronId: string; readonly card: string; readonly forget?: true }
  /** Replaces a patron's stored PIN. */
  | { readonly kind: "set-pin"; readonly patronId: string; readonly pin: string }
  /** Forgets the wrong PINs that were tried on a card, if any were. */
  | { readonly kind: "clear-wrong-pins"; readonly patronId: string }
  /** Writes another row to the journal, of something that staff must look at. */
  | { readonly kind: "note-exception"; readonly entry: JournalEntry };

/** What was asked for, in the library's words. */
export type Action =
  | ChangeAsked
  | "card-changed"
  | "item-added"
  | "patron-added"
  | "patron-changed"
  | "patron-seen"
  | "due-changed"
  | "fee-charged"
  | "fee-waived"
  | "pin-set"
  | "pin-locked"
  | "pin-unlocked"
  | "fee-imported"
  | "import"
  | "more-asked"
  | "payment-repeated"
  | "stand-in-started"
  | "stand-in-stopped"
  | "stand-in-forgot"
  | "exception"
  | "exception-closed";

/** One row of the journal: what happened at a terminal or at the desk, or was refused there. */
export interface JournalEntry {
  readonly at: Temporal.Instant;
  /** When the request came, if that was later than it happened. */
  readonly told?: Temporal.Instant;
  readonly source: Source;
  /** Who asks, where, and how a retry is recognised. Of staff, `terminal` tells the name. */
  readonly origin: Origin;
  readonly action: Action;
  /** As the library writes it, or as the terminal read it. */
  readonly patronId?: string;
  readonly itemId?: string;
  readonly titleId?: string;
  readonly outcome: "done" | "refused";
  /** Why it was refused, or what was wrong although it was done. */
  readonly reason?: Reason | EarlyReason | AwayReason | StaffReason;
  /** The new due date, if a loan was made or extended. */
  readonly due?: Temporal.Instant;
  /** Minor units of the institution's currency, charged or paid. */
  readonly amount?: number;
  /** Only if it was a payment. */
  readonly payment?: PaymentTold;
  /** What else is worth telling, such as whose loan ended. */
  readonly detail?: string;
}

/** What a terminal tells of a payment beside its amount. */
export type PaymentTold =
  & Pick<Payment, "feeId" | "paymentType" | "currency" | "tendered">
  & Partial<Pick<Payment, "transactionId">>;

/**
 * Who may have something done: a terminal, staff by a command or a page, an import, or a terminal while the stand-in answered in
 * the library system's place.
 */
export const SOURCES = ["terminal", "staff", "import", "stand-in"] as const;

/** Who had something done. */
export type Source = (typeof SOURCES)[number];

/**
 * A decision, ready to be carried out as a whole. Where its origin says how a retry is recognised, the outcome is kept
 * under that key, for as long as it says. Every record is named in `expect` once.
 */
export interface Change {
  /** The records that decided. */
  readonly expect: readonly Expectation[];
  /** Carried out in this order. */
  readonly effects: readonly Effect[];
  /** The row that is written to the journal with the change. */
  readonly entry: JournalEntry;
  /** What a retry is answered with; opaque to the storage. */
  readonly outcome: string;
  /**
   * The effects that put things back; opaque to the storage, empty if it cannot be undone. Kept for the copies that move
   * on, in the place of what was kept for their changes before.
   */
  readonly undo: string;
  /** Asks for the answer of an earlier request, which is given instead of carrying this out. */
  readonly unless?: AnswerQuestion;
  /** When it is too late to carry it out. Absent: the caller waits as long as it takes. */
  readonly deadline?: Pick<Deadline, "left">;
}

/** The result of applying a change. */
export type Applied =
  | { readonly kind: "applied" }
  | { readonly kind: "conflict" }
  /** The outcome is that of the earlier request. */
  | { readonly kind: "answered"; readonly outcome: string };

/** How long undo steps, which name a patron, are kept where the journal forgets patrons at return. */
export const UNDO_WINDOW: Temporal.Duration = Temporal.Duration.from({ minutes: 2 });
