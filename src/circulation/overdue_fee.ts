import { dayOf, openDaysBetween } from "./calendar.ts";
import { isBefore } from "./is_before.ts";
import type { Loan } from "./loan.ts";
import type { ResolvedRule } from "./rule_for.ts";
import type { LibraryBranch } from "./rules.ts";

/**
 * What a loan that ends (or is extended) at `until` costs for being late, in minor units: the rate for each open day
 * after the day on which it was due, up to the cap. A loan of hours that is late on its own day costs one day.
 */
export function overdueFee(
  loan: Loan,
  until: Temporal.Instant,
  rule: ResolvedRule,
  branch: LibraryBranch | undefined,
  timeZone: string,
): number {
  if (rule.overdueFee === undefined || !isBefore(loan.due, until)) return 0;
  const days = openDaysBetween(dayOf(loan.due, timeZone), dayOf(until, timeZone), branch);
  const late = rule.loanHours === undefined ? days : Math.max(1, days);
  return Math.min(late * rule.overdueFee, rule.overdueFeeCap ?? Infinity);
}
