import type { Day } from "./day.ts";
import type { Fee } from "./fee.ts";
import type { Item } from "./item.ts";
import type { PinVerdict, Refused } from "./outcome.ts";
import type { PatronWithoutPin } from "./patron.ts";

/** What a patron may not do, and why not. */
export interface Standing {
  /** May not borrow. */
  readonly chargeDenied: boolean;
  /** May not renew. */
  readonly renewalDenied: boolean;
  /** May not have items recalled. */
  readonly recallDenied: boolean;
  /** May not place holds. */
  readonly holdDenied: boolean;
  readonly cardLost: boolean;
  /** Has reached the loan limit. */
  readonly tooManyLoans: boolean;
  /** Has reached the limit of overdue loans. */
  readonly tooManyOverdue: boolean;
  /** Has a loan without renewals left, where the rules flag that. */
  readonly tooManyRenewals: boolean;
  /** Claims to have returned more than the limit. */
  readonly tooManyClaimsReturned: boolean;
  /** Has lost more than the limit. */
  readonly tooManyLost: boolean;
  /** Owes more than the fee limit for overdue and damaged items. */
  readonly tooMuchOverdueFees: boolean;
  /** Owes more than the fee limit for anything else. */
  readonly tooMuchOtherFees: boolean;
  /** Has a recalled item that is overdue. */
  readonly recallOverdue: boolean;
  /** Owes more than the limit for replacements. */
  readonly tooMuchReplacementFees: boolean;
}

/** One of a patron's lists: barcodes, or fees. */
export type PatronListing =
  | { readonly kind: "items"; readonly itemIds: readonly string[] }
  | { readonly kind: "fees"; readonly fees: readonly Fee[] };

/** Everything that a terminal may know about a patron. Hiding what a wrong PIN hides is the server's business. */
export interface PatronReport {
  /** The stored PIN is left out: no caller needs it. */
  readonly patron: PatronWithoutPin;
  readonly pin: PinVerdict;
  readonly standing: Standing;
  /** Whether the card's last day is past. */
  readonly expired: boolean;
  /** Whether overdue loans forbid the patron to borrow, or raise a flag. */
  readonly blockedByOverdues: boolean;
  readonly counts: {
    readonly waitingHolds: number;
    readonly overdueLoans: number;
    readonly loans: number;
    readonly fees: number;
    readonly recalledLoans: number;
    readonly unavailableHolds: number;
  };
  /** Minor units owed in all. */
  readonly owed: number;
  /** Limits of the patron's category; absent where there is none. Money in minor units. */
  readonly limits: {
    readonly holds?: number;
    readonly overdues?: number;
    readonly loans?: number;
    readonly fees?: number;
  };
  /** Absent unless a list was asked for. */
  readonly listing?: PatronListing;
}

/**
 * The outcome of blocking a card or lifting its block: the patron after the change. Of a refusal, it is the patron as
 * before, if the card was looked up and a patron has it.
 */
export type PatronUpdateOutcome =
  | Refused & { readonly report?: PatronReport }
  | { readonly ok: true; readonly report: PatronReport };

/** The circulation status of a copy, in the words of SIP2's list. */
export type CirculationStatus =
  | "other"
  | "on-order"
  | "available"
  | "on-loan"
  | "on-loan-protected"
  | "in-process"
  | "recalled"
  | "on-hold-shelf"
  | "to-be-reshelved"
  | "in-transit"
  | "claimed-returned"
  | "lost"
  | "missing";

/** Everything that a terminal may know about a copy. */
export interface ItemReport {
  readonly item: Item;
  /** The first status of the list that is true. */
  readonly status: CirculationStatus;
  /** When the loan ends; absent if it is not on loan. */
  readonly due?: Temporal.Instant;
  /** When the recall was issued; absent if it is not recalled. */
  readonly recalled?: Temporal.Instant;
  /** The last day on the hold shelf; absent if it does not stand there. */
  readonly holdUntil?: Day;
  /** Open holds on the title. */
  readonly holds: number;
  /** What lending it costs; absent if nothing. */
  readonly fee?: number;
}
