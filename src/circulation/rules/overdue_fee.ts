import { dayOf } from "../../library/day.ts";
import type { Loan } from "../../storage/port/loan.ts";
import { isBefore, openDaysBetween } from "./calendar.ts";
import type { Branch, ResolvedRule } from "./rules.ts";

/**
 * Works out what the open days from the end of a loan to `until` cost, in minor units: the rate for each open day after the
 * day on which it was due, up to the cap. A loan of hours that is late on its own day costs one day.
 */
export function overdueFee(
  loan: Loan,
  until: Temporal.Instant,
  rule: ResolvedRule,
  branch: Branch | undefined,
  timeZone: string,
): number {
  if (rule.overdueFee === undefined || !isBefore(loan.due, until)) return 0;
  const days = openDaysBetween(dayOf(loan.due, timeZone), dayOf(until, timeZone), branch);
  const late = rule.loanHours === undefined ? days : Math.max(1, days);
  return Math.min(late * rule.overdueFee, rule.overdueFeeCap ?? Infinity);
}
