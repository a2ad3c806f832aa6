import type { Fee, FeeType } from "../library/fee.ts";
import type { Calendar } from "./calendar.ts";
import { SAMPLE } from "./cases.ts";

const P = SAMPLE.patrons;

/**
 * The patron, the kind of fee, its amount and what is left of it (all of it if absent) in cents, and its age in days.
 */
type Row = readonly [
  patronId: string,
  type: FeeType,
  description: string,
  ago: number,
  amount: number,
  outstanding?: number,
];

const FEES: readonly Row[] = [
  [P.manual, "overdue", "Returned 3 days late", 40, 75],
  [P.feesOverLimit, "overdue", "Returned 20 days late", 60, 500],
  [P.feesOverLimit, "overdue", "Returned 18 days late", 45, 450],
  [P.feesOverLimit, "damage", "Coffee on the cover", 45, 300],
  [P.feesAtLimit, "damage", "Pages cut out", 80, 1000],
  [P.feesBelowLimit, "overdue", "Returned 4 days late", 50, 100],
  [P.feesBelowLimit, "computer-access", "Prints", 20, 200],
  [P.feesBelowLimit, "administrative", "New card", 33, 200, 120],
  [P.otherFeesOverLimit, "administrative", "New card", 25, 500],
  [P.feesBelowLimit, "rental", "Lending of a DVD", 70, 150, 0],
  [P.otherFeesOverLimit, "rental", "Lending of a DVD", 15, 350],
  [P.otherFeesOverLimit, "hold", "Hold", 10, 250],
  [P.replacementFeesOverLimit, "replacement", "Lost copy of The Mill on the Floss", 90, 2500],
  [P.cpl, "processing", "Inter-library loan", 12, 300],
  [P.cpl, "other", "Tote bag", 12, 150],
];

export function caseFees({ ago }: Calendar): readonly Fee[] {
  return FEES.map(([patronId, type, description, days, amount, outstanding = amount], at) => ({
    feeId: `F${String(at + 1).padStart(4, "0")}`,
    patronId,
    type,
    amount,
    outstanding,
    description,
    incurred: ago(days),
  }));
}
