import type { Refusal } from "../../library/outcome.ts";
import type { SortBinLine } from "./sort_bins.ts";

/**
 * What an account asks of the library beside the rules, in Koha's options of a login and in its preferences. What is
 * absent is not asked for. Codes are in lower case.
 */
export interface AccountRules {
  /** Item types that are not lent. */
  readonly blockedItemTypes?: ReadonlySet<string>;
  /** Item types that are lent for use in the house. */
  readonly inhouseItemTypes?: ReadonlySet<string>;
  /** Patron categories that borrow for use in the house. */
  readonly inhouseCategories?: ReadonlySet<string>;
  /** Overdue loans raise their flag of the patron status, whatever the limit. */
  readonly overduesFlagged?: true;
  /** Nobody with an overdue loan borrows; renewals and holds are another matter. */
  readonly overduesForbidLoans?: true;
  /** Nobody who owes anything borrows. */
  readonly feesForbidLoans?: true;
  /** Lost items on loan from which their flag of the patron status is raised. */
  readonly lostFlaggedFrom?: number;
  /** A copy is lent although others come first: those in the queue, or also those for whom it was captured. */
  readonly heldLent?: "queued" | "captured";
  /** A copy that is on loan to another patron is lent, and that loan ends. */
  readonly onLoanLent?: true;
  /** A copy that somebody in the queue waits for is not taken back. */
  readonly heldNotTakenBack?: true;
  /** A return tells of the hold that a copy can fill, and captures none. */
  readonly holdsNotCaptured?: true;
  /** The only branches that take a copy back: where it belongs, where it was lent or last seen, or both. */
  readonly returnedTo?: "home" | "holding" | "either";
  /** A lost copy is not taken back. */
  readonly lostNotTakenBack?: true;
  /** A withdrawn copy is taken back. */
  readonly withdrawnTakenBack?: true;
  /** A copy that belongs elsewhere is not sent there. */
  readonly notSentHome?: true;
  /** A copy that somebody asks about is not lost any more. */
  readonly foundWhenAsked?: true;
  /** The payment type (37) of what is written off. */
  readonly writeoffType?: string;
  /** The cash register of payments. */
  readonly register?: string;
  /** Which copies go into which bin; the first line that fits. */
  readonly sortBins?: readonly SortBinLine[];
}

/** What account rules look at when somebody wants to borrow. */
export interface LoanWish {
  /** Of the copy. */
  readonly itemType: string;
  /** How many the patron has. */
  readonly overdueLoans: number;
  /** Minor units. */
  readonly owed: number;
}

/** Why an account's own rules forbid a checkout that all others allow. */
export function accountDenial(
  account: AccountRules,
  { itemType, overdueLoans, owed }: LoanWish,
): Refusal | undefined {
  if (account.overduesForbidLoans && overdueLoans > 0) return { reason: "overdues-over-limit" };
  if (account.feesForbidLoans && owed > 0) return { reason: "fees-over-limit", amount: owed };
  return account.blockedItemTypes?.has(itemType.toLowerCase()) ? { reason: "item-type-not-lent" } : undefined;
}

/** Tells whether a loan is for use in the house. */
export function isInhouse(
  { inhouseItemTypes, inhouseCategories }: AccountRules,
  category: string,
  itemType: string,
): boolean {
  return inhouseItemTypes?.has(itemType.toLowerCase()) === true ||
    inhouseCategories?.has(category.toLowerCase()) === true;
}
