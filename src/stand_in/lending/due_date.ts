import { dueDate } from "../../circulation/rules/calendar.ts";
import { type ResolvedRule, ruleFor, type Rules } from "../../circulation/rules/rules.ts";
import type { LendingLimits } from "../../config/config.ts";

/** By what a loan that is made while the library system is away is due. */
export interface DueRules {
  readonly rules: Rules;
  readonly limits: Pick<LendingLimits, "loanDays">;
  /** Days of the shortest loan that there is. */
  readonly shortestLoan: number;
  readonly timeZone: string;
  /** The code of the branch where the terminal stands. */
  readonly branch: string;
}

/** What of the patron and the copy decides; absent: nobody said. */
export interface DueFor {
  readonly category?: string;
  readonly itemType?: string;
}

/** Gives the rule for a patron and a copy; `undefined` where the configuration has none, or what it asks for is not known. */
export function ruleOf({ rules }: Pick<DueRules, "rules">, { category, itemType }: DueFor): ResolvedRule | undefined {
  const { written, categories, itemTypes } = rules.scopes;
  if (written.size === 0) return undefined;
  if ((category === undefined && categories.size > 0) || (itemType === undefined && itemTypes.size > 0)) {
    return undefined;
  }
  return ruleFor(rules, category ?? "", itemType ?? "");
}

/**
 * Works out when a loan is due that begins now: by `loan_days`, else by the rules, else after the shortest loan of them or
 * of the library, since the system will not shorten what the patron was told.
 */
export function dueOf(from: Temporal.Instant, wanted: DueFor, due: DueRules): Temporal.Instant {
  const { rules, limits, shortestLoan, timeZone, branch } = due;
  const base = ruleFor(rules, "", "");
  const { loanHours: _, ...days } = base;
  const shortest = shortestOf(rules);
  const rule = limits.loanDays !== undefined
    ? { ...days, loanDays: limits.loanDays }
    : (shortest !== undefined && ruleOf(due, wanted)) || { ...days, loanDays: shortest ?? shortestLoan };
  return dueDate(from, rule, rules.branches.get(branch), timeZone);
}

/** The days of the shortest loan that a rule gives; one of hours is of one day. */
function shortestOf({ scopes: { written } }: Rules): number | undefined {
  const days = [...written.values()].flat().flatMap(({ loanDays, loanHours }) =>
    loanHours !== undefined ? [1] : loanDays !== undefined ? [loanDays] : []
  );
  return days.length === 0 ? undefined : Math.min(...days);
}
