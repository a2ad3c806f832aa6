import type { LendingLimits } from "../../config/config.ts";
import type { Day } from "../../library/day.ts";
import { foldId, sameId } from "../../library/id.ts";
import type { Stamp } from "../../library/known/known.ts";
import { entriesThere } from "../../library/known/known_list.ts";
import { type CopyLoan, copyLoanNow, type KnownCard, type KnownCopy } from "../../library/known/known_records.ts";
import type { AwayFacts } from "../../storage/port/lending.ts";
import { type DueRules, ruleOf } from "./due_date.ts";
import type { CardStanding } from "./judge_card.ts";
import { isHeldFor, isOwnLoan } from "./judge_copy.ts";
import type { LoanStanding } from "./judge_loan.ts";

/** What a terminal asks for. */
export interface AskedNow {
  /** As the terminal sent them. */
  readonly patronId: string;
  readonly itemId: string;
  readonly pin: CardStanding["pin"];
  /** How many of the patron's loans are overdue; absent: it is not known of all, or does not matter. */
  readonly overdue?: number;
  /** Whether the system answers another server now. */
  readonly isReached: boolean;
}

/** By what is decided, whatever is asked for. */
export interface LendingTerms {
  readonly limits: LendingLimits;
  readonly due: DueRules;
  readonly today: Day;
  /** Whether the copy of the records was told something shortly enough before the outage. */
  readonly isFresh: boolean;
  /** What somebody has a hold on, by titles and copies, in lower case. */
  readonly held: ReadonlySet<string>;
}

/** Works out what decides about a loan or a renewal from what is known. */
export function loanFactsOf(facts: AwayFacts, asked: AskedNow & LendingTerms): LoanStanding {
  const { card, copy, patronId, isCardUnsure, isCopyUnsure, cardLent, dayLent } = facts;
  const { titleId, title, holdQueue, itemType, loanCosts } = copy?.facts ?? {};
  const loan = loanOf(facts, asked.itemId);
  // The answer to a 15 names what is held by AJ, which is the title's words in a Koha and others.
  const names = [asked.itemId, titleId?.value ?? "", title?.value ?? ""];
  const keys = names.filter((key) => key !== "").map(foldId);
  const category = card?.facts.category?.value;
  const rule = ruleOf(asked.due, { category, itemType: itemType?.value });
  const { loanLimit, checkoutFee = 0 } = rule ?? {};
  // What a patron may owe, and how much may be overdue, depends on no copy.
  const { feeLimit, overdueLimit } = ruleOf(asked.due, { category, itemType: "" }) ?? {};
  const loans = card && allLoans(card);
  return {
    ...{ isCardUnsure, isCopyUnsure, cardLent, dayLent, loan, pin: asked.pin, today: asked.today },
    ...{ isFresh: asked.isFresh, isReached: asked.isReached },
    isAwaited: keys.some((key) => asked.held.has(key)) || (holdQueue?.value ?? 0) > 0,
    isHeldForPatron: isHeldFor(card, keys),
    // No file tells it of a copy: there the rule for its type counts.
    costs: loanCosts?.value ?? checkoutFee > 0,
    isOwn: isOwnLoan(loan, [asked.patronId, patronId ?? asked.patronId]),
    isNew: copy?.loan?.origin === "away",
    ...card && { card },
    ...copy && { copy },
    ...feeLimit !== undefined && { feeLimit },
    ...overdueLimit !== undefined && { overdueLimit },
    ...asked.overdue !== undefined && { overdue: asked.overdue },
    ...loanLimit !== undefined && { loanLimit },
    ...loans !== undefined && { loans },
  };
}

/** Works out whether a copy is on loan. */
export function loanOf({ copy, borrowerLoans }: Pick<AwayFacts, "copy" | "borrowerLoans">, itemId: string): CopyLoan {
  return copy === undefined ? { kind: "unknown" } : copyLoanNow(foldId(itemId), copy, () => borrowerLoans);
}

/** A terminal's date has no parts of a second. */
const SECOND = 1_000;

/**
 * Tells whether the system may have made the loan of a copy after a moment: later it told that the copy is on loan to this patron,
 * and did not tell before. A loan of the stand-in begins when it says so.
 */
export function mayBeginAfter(
  { epochMilliseconds }: Pick<Temporal.Instant, "epochMilliseconds">,
  { loan, facts: { due } }: KnownCopy,
): boolean {
  const isLater = (said: Stamp) => said.at >= epochMilliseconds + SECOND;
  if (!loan?.value || loan.origin === "away" || !isLater(loan)) return false;
  // A list of loans names an old loan, too.
  return !due?.value || isLater(due) || !sameId(due.value.patronId, loan.value.patronId);
}

/** How many loans a patron has, where they have been told as a whole. */
function allLoans({ loans }: KnownCard): number | undefined {
  return loans.whole === undefined ? undefined : entriesThere(loans).size;
}
