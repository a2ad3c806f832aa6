import type { Day } from "./day.ts";
import type { FeeType } from "./fee.ts";
import type { Item, ItemStatus } from "./item.ts";
import type { Reason } from "./reason.ts";

/**
 * What came of the PIN: none was sent (an empty one is none), it was right, it was wrong, it was not looked at, because
 * too many wrong ones have been tried on the card, or there was no time to look at it.
 */
export type PinVerdict = "absent" | "right" | "wrong" | "locked" | "unchecked";

/** A reason, with the values that its screen message may name. */
export interface Refusal {
  readonly reason: Reason;
  /** Minor units: what is owed, or what the service costs. */
  readonly amount?: number;
  /** A day that the screen message names. */
  readonly date?: Day;
}

/** A fee for a service, in minor units. */
export interface ServiceFee {
  readonly type: FeeType;
  readonly amount: number;
}

/** The language of the person whom an answer addresses. */
export interface Addressed {
  /** The patron's language, by SIP2's list; absent if the library knows none. */
  readonly language?: string;
}

/** A refused request: the reason, and what is known of its patron and copy. */
export interface Refused extends Refusal, Addressed {
  readonly ok: false;
  /** Whether a patron has that card; absent if there was no time to look it up. */
  readonly patronKnown?: boolean;
  readonly pin: PinVerdict;
  /** As the library writes it; absent if the patron is not known. */
  readonly patronId?: string;
  readonly item?: Item;
  /** The fee that the patron must acknowledge first; absent: none. */
  readonly fee?: ServiceFee;
}

/** Money that was paid, and is not owed any more. */
export interface PaidBack {
  /** Minor units that staff give back; absent: nothing. */
  readonly dueBack?: number;
}

/** An item is lent, or its loan renewed. */
export interface Lent extends Addressed, PaidBack {
  readonly ok: true;
  /** Whether the patron had the item already. */
  readonly renewal: boolean;
  readonly pin: PinVerdict;
  /** As the library writes it. */
  readonly patronId: string;
  readonly item: Item;
  /** The new due date. */
  readonly due: Temporal.Instant;
  /** The fee for the service; absent if it is free. */
  readonly fee?: ServiceFee;
  /** Whether it is lent for use in the house, so that it must stay sensitized for the gate. */
  readonly inhouse?: true;
}

/** The outcome of a checkout, a renewal, or an undone checkin. */
export type CheckoutOutcome = Lent | Refused;

/** Why a returned copy must not simply go back on its shelf. */
export type ReturnAlert = "hold-here" | "hold-elsewhere" | "send-elsewhere" | "other";

/** An item has come back. */
export interface TakenBack extends PaidBack {
  readonly ok: true;
  readonly item: Item;
  /** The patron who had it; absent if it was not on loan. */
  readonly patronId?: string;
  /** Absent: the copy may go back on its shelf. */
  readonly alert?: ReturnAlert;
  /** The code of the branch where the copy must go. */
  readonly destination?: string;
  /** The patron who waits for the copy, here or where it travels to. */
  readonly hold?: { readonly patronId: string; readonly name: string };
  /** The sorter's bin (CL); absent unless a rule gives one. */
  readonly sortBin?: string;
  /** The overdue fee that was charged. */
  readonly fee?: ServiceFee;
  /** Whether it stood on the hold shelf for a hold that was cancelled, and no other patron waits for it. */
  readonly holdCancelled?: true;
  /** What was the matter with it until it was seen; absent: nothing that is over now. */
  readonly found?: ItemStatus;
  /** Minor units that the patron owed for its loss, and owes no more; absent: nothing. */
  readonly lossEnded?: number;
}

/** An item that could not be taken back. Merely not being on loan raises no alert. */
export interface NotTakenBack extends Refusal {
  readonly ok: false;
  readonly item?: Item;
  /** Absent: staff need not see the copy. */
  readonly alert?: ReturnAlert;
  /** The code of the branch that would take it back. */
  readonly destination?: string;
  /** As in {@link TakenBack}. */
  readonly sortBin?: string;
}

/** The outcome of a checkin, or of an undone checkout. */
export type CheckinOutcome = TakenBack | NotTakenBack;

/** The outcome of a request about a hold. */
export type HoldOutcome = HoldKept | Refused;

/** A hold was placed, cancelled or changed. */
export interface HoldKept extends Addressed {
  readonly ok: true;
  readonly patronId: string;
  readonly titleId: string;
  readonly title: string;
  /** The copy that the request named, or that was captured. */
  readonly itemId?: string;
  readonly pickupLocation: string;
  readonly expires?: Day;
  /** Place in the title's queue, counted from 1; absent once cancelled. */
  readonly position?: number;
  /** Whether the patron is first in the queue, and a copy stands on a shelf now. */
  readonly available: boolean;
  /** Whether the last day that the request named is past, so that it was ignored. */
  readonly expiryIgnored?: true;
  readonly change: "placed" | "cancelled" | "changed";
}

/** A loan that was not renewed along with the others, and why. */
export interface Unrenewed extends Refusal {
  readonly itemId: string;
  /** As in {@link Refused}. */
  readonly fee?: ServiceFee;
}

/** The outcome of renewing all loans. */
export type RenewAllOutcome =
  | Refused
  | Addressed & PaidBack & {
    readonly ok: true;
    readonly patronId: string;
    readonly renewed: readonly { readonly itemId: string; readonly due: Temporal.Instant }[];
    readonly unrenewed: readonly Unrenewed[];
  };

/** The outcome of a payment. */
export type FeePaidOutcome =
  | Refused
  | Addressed & PaidBack & {
    readonly ok: true;
    readonly patronId: string;
    /** Minor units that were paid. */
    readonly amount: number;
    /** When. */
    readonly paid: Temporal.Instant;
    /** Minor units that are still owed in all. */
    readonly owed: number;
    /** Another payment of the account had the same transaction id within a day: the terminal's counter has begun anew. */
    readonly transactionIdReused?: true;
  };

/** The outcome of storing a copy's properties. */
export type ItemUpdateOutcome = NotTakenBack | { readonly ok: true; readonly item: Item };
