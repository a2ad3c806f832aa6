import { dayOf } from "../../library/day.ts";
import type { Fee, FeeType } from "../../library/fee.ts";
import type { Item } from "../../library/item.ts";
import type { ServiceFee } from "../../library/outcome.ts";
import type { Loan } from "../../storage/port/loan.ts";
import { isBefore, openDaysBetween } from "./calendar.ts";
import type { Branch, ResolvedRule } from "./rules.ts";

/** Makes the fee for a service; `undefined` when it is free. */
export function serviceFee(amount: number | undefined, type: FeeType): ServiceFee | undefined {
  return amount === undefined || amount === 0 ? undefined : { type, amount };
}

/** Makes the stored fee for a service about a copy. */
export function chargeFor(
  fee: ServiceFee,
  { itemId, title }: Item,
  patronId: string,
  now: Temporal.Instant,
  feeId: string,
): Fee {
  return { feeId, patronId, itemId, ...fee, outstanding: fee.amount, description: title, incurred: now };
}

/**
 * Works out what a loan that ends (or is extended) at `until` costs for being late, in minor units: the rate for each
 * open day after the day on which it was due, up to the cap. A loan of hours that is late on its own day costs one day.
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
