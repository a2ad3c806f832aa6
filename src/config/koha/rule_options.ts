import type { SortBinLine } from "./sort_bins.ts";

/** What an account's own options ask of the library, as Koha's file says it; what is absent is not asked for. */
export interface RuleOptions {
  /** Item types that are not lent; in lower case. */
  readonly blockedItemTypes?: ReadonlySet<string>;
  /** Item types that are lent, but not desensitized; in lower case. */
  readonly inhouseItemTypes?: ReadonlySet<string>;
  /** Patron categories whose loans are not desensitized; in lower case. */
  readonly inhousePatronCategories?: ReadonlySet<string>;
  /** A copy that somebody waits for is not taken back. */
  readonly holdsBlockCheckin?: true;
  /** A return captures no hold. */
  readonly holdsNotCaptured?: true;
  /** Overdue loans raise flag 7. */
  readonly overduesBlockCheckout?: true;
  /** Lost items on loan from which flag 10 is raised. */
  readonly lostBlockCheckout?: number;
  /** What a 17 does to a copy. */
  readonly seenOnItemInformation?: "mark_found" | "keep_lost";
  /** The payment type that writes a fee off. */
  readonly paymentTypeWriteoff?: string;
  /** The cash register of the account's payments. */
  readonly registerId?: string;
  /** Which copies go into which bin; the first line that fits. */
  readonly sortBins?: readonly SortBinLine[];
  /** Koha's preferences that are overridden, for all accounts or for this one. */
  readonly preferences?: ReadonlyMap<string, string>;
}
