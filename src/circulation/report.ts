import type { Fee } from "./fee.ts";
import type { Item } from "./item.ts";
import type { PinVerdict, Refused } from "./outcome.ts";
import type { Patron } from "./patron.ts";

/** What a patron may not do, and why not. */
export interface Standing {
  readonly chargeDenied: boolean;
  readonly renewalDenied: boolean;
  readonly recallDenied: boolean;
  readonly holdDenied: boolean;
  readonly cardLost: boolean;
  readonly tooManyLoans: boolean;
  readonly tooManyOverdue: boolean;
  readonly tooManyRenewals: boolean;
  readonly tooManyClaimsReturned: boolean;
  readonly tooManyLost: boolean;
  readonly tooMuchOverdueFees: boolean;
  readonly tooMuchOtherFees: boolean;
  readonly recallOverdue: boolean;
  readonly tooMuchReplacementFees: boolean;
}

/** One of a patron's lists: barcodes, or fees. */
export type PatronListing =
  | { readonly kind: "items"; readonly itemIds: readonly string[] }
  | { readonly kind: "fees"; readonly fees: readonly Fee[] };

/** Everything that a terminal may be told about a patron. Hiding what a wrong PIN hides is the server's business. */
export interface PatronReport {
  /** Without the stored PIN: no caller needs it. */
  readonly patron: Omit<Patron, "pin">;
  readonly pin: PinVerdict;
  readonly standing: Standing;
  readonly expired: boolean;
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
  readonly listing?: PatronListing;
}

/** What came of blocking a card or of lifting the block: the patron as changed. */
export type PatronUpdateOutcome = Refused | { readonly ok: true; readonly report: PatronReport };

/** Where a copy is in its life, in the words of SIP2's list. */
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

/** Everything that a terminal may be told about a copy. */
export interface ItemReport {
  readonly item: Item;
  readonly status: CirculationStatus;
  /** When the loan ends; absent if it is not on loan. */
  readonly due?: Temporal.Instant;
  /** When the recall was issued; absent if it is not recalled. */
  readonly recalled?: Temporal.Instant;
  /** The last day on the hold shelf; absent if it does not stand there. */
  readonly holdUntil?: Temporal.PlainDate;
  /** Open holds on the title. */
  readonly holds: number;
  /** What lending it costs; absent if nothing. */
  readonly fee?: number;
}
