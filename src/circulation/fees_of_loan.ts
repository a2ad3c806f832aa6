import type { Fee } from "../library/fee.ts";
import type { Loan } from "../storage/port/loan.ts";
import type { Storage } from "../storage/port/storage.ts";
import { isBefore } from "./rules/calendar.ts";

/**
 * Finds the fees of a borrower about the copy, if the loan is late: of others, which most are, nothing is asked. They are
 * asked for after the borrower: if they change in between, the borrower's version has moved on when that decides.
 */
export async function feesOfLoan(
  { feesOfItem }: Pick<Storage, "feesOfItem">,
  loan: Loan | undefined,
  now: Temporal.Instant,
): Promise<readonly Fee[]> {
  return loan !== undefined && isBefore(loan.due, now) ? await feesOfItem(loan) : [];
}
