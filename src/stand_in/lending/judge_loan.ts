import type { LendingLimits } from "../../config/config.ts";
import type { AwayCounts } from "../../storage/port/lending.ts";
import { type AwayRefusal, type CardStanding, judgeCard } from "./judge_card.ts";
import { type CopyStanding, judgeCopy } from "./judge_copy.ts";

/** All that decides whether something is lent while the library system is away. */
export interface LoanStanding extends CardStanding, CopyStanding {
  /** Whether the copy of the records was told something shortly enough before the outage. */
  readonly isFresh: boolean;
  /** Whether the system answers another server now: then it is to be asked there. */
  readonly isReached: boolean;
  /** Loans that were accepted today. */
  readonly dayLent: number;
  /** Whether the loan is the patron's own. */
  readonly isOwn: boolean;
  /** Whether the loan was made or renewed in this outage. */
  readonly isNew: boolean;
  /** Loans that the patron has, where all are known, and the most that the rules allow. */
  readonly loans?: number;
  readonly loanLimit?: number;
  /** Those that are overdue, where that is known of all, and with how many the rules let nobody borrow. */
  readonly overdue?: number;
  readonly overdueLimit?: number;
}

/** What a patron wants: to borrow a copy, or its loan renewed. */
type LendingWish =
  | { readonly kind: "loan"; readonly mayRenew: boolean }
  | { readonly kind: "renewal" };

/** What comes of it. */
type LoanVerdict =
  | { readonly kind: "accepted"; readonly as: Extract<keyof AwayCounts, "lent" | "renewed"> }
  | { readonly kind: "refused" } & AwayRefusal;

/**
 * Judges whether a copy is lent, or its loan renewed, while the library system is away. It knows no clock and no storage.
 * What is not known is neither yes nor no: the library's limits say what is risked on it.
 */
export function judgeLoan(facts: LoanStanding, wanted: LendingWish, limits: LendingLimits): LoanVerdict {
  const isRenewal = wanted.kind === "renewal" || facts.isOwn;
  const refusal = isRenewal ? judgeRenewal(facts, wanted, limits) : judgeNewLoan(facts, limits);
  return refusal === undefined
    ? { kind: "accepted", as: isRenewal ? "renewed" : "lent" }
    : { kind: "refused", ...refusal };
}

function judgeNewLoan(facts: LoanStanding, limits: LendingLimits): AwayRefusal | undefined {
  return judgeCopyOfAll(facts) ?? judgeCard(facts, limits, "loan") ?? judgeCounts(facts, limits) ??
    judgeCopy(facts, facts.cardLent, limits);
}

/** Whether the copy of the records may be gone by at all. */
function judgeCopyOfAll({ isFresh, isReached }: LoanStanding): AwayRefusal | undefined {
  if (isReached) return { reason: "away-reached" };
  return isFresh ? undefined : { reason: "away-copy-old" };
}

function judgeCounts(
  { cardLent, dayLent, loans, loanLimit, overdue = 0, overdueLimit }: LoanStanding,
  limits: LendingLimits,
): AwayRefusal | undefined {
  // With a limit of 0 the first one is too many.
  if (overdueLimit !== undefined && overdue > 0 && overdue >= overdueLimit) return { reason: "overdues-over-limit" };
  if (cardLent >= limits.loansPerCard) return { reason: "away-card-limit" };
  if (dayLent >= limits.loans) return { reason: "away-day-limit" };
  return loans !== undefined && loanLimit !== undefined && loans >= loanLimit
    ? { reason: "loans-over-limit" }
    : undefined;
}

function judgeRenewal(facts: LoanStanding, wanted: LendingWish, limits: LendingLimits): AwayRefusal | undefined {
  const { loan, isOwn, isNew, isCopyUnsure, isAwaited } = facts;
  if (!limits.renews || (wanted.kind === "loan" && !wanted.mayRenew)) return { reason: "away-renewals-off" };
  const denied = judgeCopyOfAll(facts) ?? judgeCard(facts, limits, "renewal");
  if (denied !== undefined) return denied;
  if (isCopyUnsure) return { reason: "away-unsure" };
  if (loan.kind === "unknown") return { reason: "away-item-unknown" };
  if (!isOwn) return { reason: loan.kind === "on loan" ? "not-on-loan-to-patron" : "not-on-loan" };
  if (isAwaited) return { reason: "renewal-held" };
  // One renewal of a loan in an outage: how many more it may have the system knows.
  return isNew ? { reason: "renewal-not-allowed" } : undefined;
}
