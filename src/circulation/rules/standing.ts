import { dayOf } from "../../library/day.ts";
import type { Refusal } from "../../library/outcome.ts";
import { isBlockedOn } from "../../library/patron.ts";
import type { Standing } from "../../library/report.ts";
import type { LoanFacts, PatronFacts } from "../../storage/port/storage.ts";
import { isBefore } from "./calendar.ts";
import { recallOf } from "./recall.ts";
import { type ResolvedRule, type Rule, ruleFor, type Rules, stands } from "./rules.ts";

/** A moment in an institution's time zone. */
export interface Moment {
  readonly now: Temporal.Instant;
  readonly timeZone: string;
}

/** Tells whether a card's last day is past. */
export function isExpired({ patron }: PatronFacts, { now, timeZone }: Moment): boolean {
  return patron.expires !== undefined && patron.expires < dayOf(now, timeZone);
}

/** Tells whether a patron is blocked, and the block has not ended. */
export function isBlocked({ patron }: PatronFacts, { now, timeZone }: Moment): boolean {
  // Of most patrons the day need not be worked out.
  return patron.blocked && isBlockedOn(patron, dayOf(now, timeZone));
}

/** Adds up all that a patron owes, in minor units. */
export function totalOwed({ owed }: PatronFacts): number {
  let sum = 0;
  for (const amount of Object.values(owed)) sum += amount;
  return sum;
}

/**
 * Tells why a patron may do nothing new, in Koha's order; `undefined` for a patron in good standing. The loan limit is
 * not among the reasons: a patron who has reached it may still renew and place holds.
 */
export function denialOf(facts: PatronFacts, rules: Rules, moment: Moment): Refusal | undefined {
  const { patron, loans } = facts;
  const rule = ruleFor(rules, patron.category, "");
  const owed = totalOwed(facts);
  if (patron.cardLost && stands("card-lost", rules)) return { reason: "card-lost" };
  if (isBlocked(facts, moment) && stands("patron-blocked", rules)) return { reason: "patron-blocked" };
  if (isExpired(facts, moment) && stands("patron-expired", rules)) {
    return { reason: "patron-expired", date: patron.expires };
  }
  if (isOver(owed, rule.feeLimit) && stands("fees-over-limit", rules)) {
    return { reason: "fees-over-limit", amount: owed };
  }
  if (hasTooManyOverdue(facts, rule) && stands("overdues-over-limit", rules)) {
    return { reason: "overdues-over-limit" };
  }
  if (isOver(loans.claimedReturned, rule.claimsReturnedLimit) && stands("claims-over-limit", rules)) {
    return { reason: "claims-over-limit" };
  }
  if (isOver(loans.lost, rule.lostLimit) && stands("lost-over-limit", rules)) return { reason: "lost-over-limit" };
  return undefined;
}

/**
 * Tells how a patron stands, for the fourteen flags of the patron status.
 *
 * @param loans the patron's loans as far as they matter: all of them when rules flag loans without renewals left, those
 * on titles with open holds when rules recall
 * @param recalled those of them that are recalled
 */
export function standingOf(
  facts: PatronFacts,
  loans: readonly LoanFacts[],
  recalled: readonly LoanFacts[],
  rules: Rules,
  moment: Moment,
): Standing {
  const rule = ruleFor(rules, facts.patron.category, "");
  const denied = denialOf(facts, rules, moment) !== undefined;
  const { overdue, lost } = facts.loans;
  const { overduesForbidLoans, overduesFlagged, lostFlaggedFrom } = rules.account ?? {};
  const { overdue: late = 0, damage = 0, replacement = 0 } = facts.owed;
  const lateness = late + damage;
  return {
    chargeDenied: denied || (overduesForbidLoans === true && overdue > 0),
    renewalDenied: denied,
    recallDenied: denied,
    holdDenied: denied,
    cardLost: facts.patron.cardLost,
    tooManyLoans: isAt(facts.loans.total, rule.loanLimit),
    tooManyOverdue: hasTooManyOverdue(facts, rule) || (overduesFlagged === true && overdue > 0),
    tooManyRenewals: rule.flagRenewals === true && loans.some((loan) => hasNoRenewalLeft(loan, facts, rules)),
    tooManyClaimsReturned: isOver(facts.loans.claimedReturned, rule.claimsReturnedLimit),
    tooManyLost: isOver(lost, rule.lostLimit) || isAt(lost, lostFlaggedFrom),
    tooMuchOverdueFees: isOver(lateness, rule.overdueFeeLimit ?? rule.feeLimit),
    tooMuchOtherFees: isOver(totalOwed(facts) - lateness, rule.otherFeeLimit ?? rule.feeLimit),
    recallOverdue: recalled.some(({ loan }) => isBefore(loan.due, moment.now)),
    tooMuchReplacementFees: isOver(replacement, rule.replacementFeeLimit),
  };
}

/** Picks those of a patron's loans that are recalled. When to recall depends on the item type alone. */
export function recalledLoans(
  loans: readonly LoanFacts[],
  rules: Rules,
  { now, timeZone }: Moment,
): readonly LoanFacts[] {
  return loans.filter((copy) =>
    recallOf(copy, ruleFor(rules, "", copy.item.itemType), now, timeZone).kind === "recalled"
  );
}

/** Tells whether the overdue loans are at the limit; with a limit of 0 the first one is too many. */
function hasTooManyOverdue({ loans }: PatronFacts, { overdueLimit }: Rule): boolean {
  return loans.overdue > 0 && isAt(loans.overdue, overdueLimit);
}

function hasNoRenewalLeft({ loan, item }: LoanFacts, { patron }: PatronFacts, rules: Rules): boolean {
  const rule: ResolvedRule = ruleFor(rules, patron.category, item.itemType);
  return loan.renewals >= rule.renewals;
}

/** Tells whether a value is more than a limit; no limit is never passed. */
function isOver(value: number, limit: number | undefined): boolean {
  return limit !== undefined && value > limit;
}

/** Tells whether a value has reached a limit; without a limit, none has. */
export function isAt(value: number, limit: number | undefined): boolean {
  return limit !== undefined && value >= limit;
}
