import type { Day } from "./day.ts";
import type { FeeType } from "./fee.ts";
import type { Item } from "./item.ts";
import type { Reason } from "./reason.ts";

/**
 * What came of the PIN: none was sent (an empty one is none), it was right, it was wrong, or it was not looked at, because
 * too many wrong ones have been tried on the card.
 */
export type PinVerdict = "absent" | "right" | "wrong" | "locked";

/** A reason with what its screen message may want to name. */
export interface Refusal {
  /** Why not, or what went wrong. */
  readonly reason: Reason;
  /** Minor units: what is owed, or what the service costs. */
  readonly amount?: number;
  /** A day that the screen message names. */
  readonly date?: Day;
}

/** A fee for a service, in minor units. */
export interface ServiceFee {
  /** What it is for. */
  readonly type: FeeType;
  /** Minor units of the institution's currency. */
  readonly amount: number;
}

/** What an answer tells of the person who reads it. */
export interface Addressed {
  /** The patron's language, by SIP2's list; absent where the library knows none. */
  readonly language?: string;
}

/** A refused request: the reason, and as much as is known of whom and what it was about. */
export interface Refused extends Refusal, Addressed {
  /** Whether it was done. */
  readonly ok: false;
  /** Whether anybody has that card; absent where nobody had the time to look it up. */
  readonly patronKnown?: boolean;
  /** The PIN that came with the request, and the account's policy about it. */
  readonly pin: PinVerdict;
  /** The patron's identifier as the library writes it, where the patron is known. */
  readonly patronId?: string;
  /** The copy. */
  readonly item?: Item;
  /** The fee that must be acknowledged first. */
  readonly fee?: ServiceFee;
}

/** An item is lent, or its loan renewed. */
export interface Lent extends Addressed {
  /** Whether it was done. */
  readonly ok: true;
  /** Whether the patron had the item already. */
  readonly renewal: boolean;
  /** The PIN that came with the request, and the account's policy about it. */
  readonly pin: PinVerdict;
  /** The patron's card, as the library writes it or as the terminal read it. */
  readonly patronId: string;
  /** The copy. */
  readonly item: Item;
  /** When the loan ends. */
  readonly due: Temporal.Instant;
  /** The fee that the service costs. */
  readonly fee?: ServiceFee;
  /** It is lent for use in the house: the gate must go on to guard it. */
  readonly inhouse?: true;
}

/** What came of a checkout, a renewal, or an undone checkin. */
export type CheckoutOutcome = Lent | Refused;

/** Why a returned copy must not simply go back on its shelf. */
export type ReturnAlert = "hold-here" | "hold-elsewhere" | "send-elsewhere" | "other";

/** An item has come back. */
export interface TakenBack {
  /** Whether it was done. */
  readonly ok: true;
  /** The copy. */
  readonly item: Item;
  /** Who had it; absent when it was not on loan. */
  readonly patronId?: string;
  /** Why the copy needs a hand; absent: it does not. */
  readonly alert?: ReturnAlert;
  /** The code of the library where the copy must go. */
  readonly destination?: string;
  /** Whom the copy waits for, or travels to. */
  readonly hold?: { readonly patronId: string; readonly name: string };
  /** The sorter's bin, where a rule sets one. */
  readonly sortBin?: string;
  /** The overdue fee that was charged. */
  readonly fee?: ServiceFee;
  /** It stood on the hold shelf for a hold that was cancelled, and goes to nobody else. */
  readonly holdCancelled?: true;
}

/** An item that could not be taken back. Merely not being on loan raises no alert. */
export interface NotTakenBack extends Refusal {
  /** Whether it was done. */
  readonly ok: false;
  /** The copy. */
  readonly item?: Item;
  /** Why the copy needs a hand; absent: it does not. */
  readonly alert?: ReturnAlert;
  /** The code of the library that would take it back. */
  readonly destination?: string;
  /** The sorter's bin, where a rule sets one. */
  readonly sortBin?: string;
}

/** What came of a checkin, or of an undone checkout. */
export type CheckinOutcome = TakenBack | NotTakenBack;

/** What came of a hold. */
export type HoldOutcome =
  | Refused
  | Addressed & {
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
    /** The day on which the patron was to want it last is past, so that it was ignored. */
    readonly expiryIgnored?: true;
    readonly change: "placed" | "cancelled" | "changed";
  };

/** A loan that was not renewed along with the others, and why. */
export interface Unrenewed extends Refusal {
  /** The copy's barcode. */
  readonly itemId: string;
  /** The fee that must be acknowledged first. */
  readonly fee?: ServiceFee;
}

/** What came of renewing everything. */
export type RenewAllOutcome =
  | Refused
  | Addressed & {
    readonly ok: true;
    readonly patronId: string;
    readonly renewed: readonly { readonly itemId: string; readonly due: Temporal.Instant }[];
    readonly unrenewed: readonly Unrenewed[];
  };

/** What came of a payment. */
export type FeePaidOutcome =
  | Refused
  | Addressed & {
    readonly ok: true;
    readonly patronId: string;
    /** Minor units that were paid. */
    readonly amount: number;
    /** Minor units that are still owed in all. */
    readonly owed: number;
    /** Another payment of the account had the same transaction id within a day: the terminal's counter has begun anew. */
    readonly transactionIdReused?: true;
  };

/** What came of storing a copy's properties. */
export type ItemUpdateOutcome = NotTakenBack | { readonly ok: true; readonly item: Item };
