import type { Refusal } from "../../library/outcome.ts";
import type { Reason } from "../../library/reason.ts";
import type { SortBinLine } from "./sort_bins.ts";

/**
 * Rules that an account adds to the library's, in Koha's options of a login and in its preferences. An absent one is
 * not asked for. Codes are in lower case.
 */
export interface AccountRules {
  /** Item types that are not lent. */
  readonly blockedItemTypes?: ReadonlySet<string>;
  /** Item types that are lent for use in the house. */
  readonly inhouseItemTypes?: ReadonlySet<string>;
  /** Patron categories that borrow for use in the house. */
  readonly inhouseCategories?: ReadonlySet<string>;
  /** Whether overdue loans raise their flag of the patron status, whatever the limit. */
  readonly overduesFlagged?: true;
  /** Whether a patron with an overdue loan may not borrow; renewals and holds are not affected. */
  readonly overduesForbidLoans?: true;
  /** Whether a patron who owes anything may not borrow. */
  readonly feesForbidLoans?: true;
  /** Lost items on loan from which their flag of the patron status is raised. */
  readonly lostFlaggedFrom?: number;
  /**
   * Whether a copy is lent although other patrons have holds on it: `queued` ones only, or also ones for which it was
   * captured.
   */
  readonly heldLent?: "queued" | "captured";
  /** Whether a copy that another patron has is lent, which ends that loan. */
  readonly onLoanLent?: true;
  /** Whether a copy that a hold in the queue wants is not taken back. */
  readonly heldNotTakenBack?: true;
  /** Whether a return tells of the hold that a copy can fill, and captures none. */
  readonly holdsNotCaptured?: true;
  /** The only branches that take a copy back: where it belongs, where it was lent or last seen, or both. */
  readonly returnedTo?: "home" | "holding" | "either";
  /** A lost copy is not taken back. */
  readonly lostNotTakenBack?: true;
  /** A withdrawn copy is taken back. */
  readonly withdrawnTakenBack?: true;
  /** A copy that belongs elsewhere is not sent there. */
  readonly notSentHome?: true;
  /** Whether a lost copy counts as found when a terminal asks about it (17). */
  readonly foundWhenAsked?: true;
  /** The payment type (37) of what is written off. */
  readonly writeoffType?: string;
  /** Whether a payment of more than is owed is taken, and pays what is owed. */
  readonly overpaymentTaken?: true;
  /** Seconds within which a return puts back what the same terminal has just lent; absent: never. */
  readonly rollbackSeconds?: number;
  /** The cash register of payments. */
  readonly register?: string;
  /** Which copies go into which bin; the first line that fits. */
  readonly sortBins?: readonly SortBinLine[];
}

/** The facts of a checkout that account rules look at. */
export interface LoanWish {
  /** The type of the copy. */
  readonly itemType: string;
  /** The number of the patron's overdue loans. */
  readonly overdueLoans: number;
  /** Minor units that the patron owes in all. */
  readonly owed: number;
}

const NONE: ReadonlySet<Reason> = new Set();

/**
 * Tells why an account's own rules forbid a checkout that all others allow.
 *
 * @param overridden the reasons that staff have set aside
 */
export function accountDenial(
  account: AccountRules,
  { itemType, overdueLoans, owed }: LoanWish,
  overridden: ReadonlySet<Reason> = NONE,
): Refusal | undefined {
  if (account.overduesForbidLoans && overdueLoans > 0 && !overridden.has("overdues-over-limit")) {
    return { reason: "overdues-over-limit" };
  }
  if (account.feesForbidLoans && owed > 0 && !overridden.has("fees-owed")) return { reason: "fees-owed", amount: owed };
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
