import { sameId } from "../../library/id.ts";
import type { Reason } from "../../library/reason.ts";
import type { ItemFacts } from "../../storage/port/storage.ts";

/**
 * Tells why a loan is not the one that staff saw: it is over, or another patron has the copy by now. `undefined`: it is
 * that loan, or staff named no patron.
 */
export function refusedLoan({ loan }: Pick<ItemFacts, "loan">, borrower: string | undefined): Reason | undefined {
  if (borrower === undefined) return undefined;
  if (loan === undefined) return "not-on-loan";
  return sameId(loan.patronId, borrower) ? undefined : "item-on-loan-to-another";
}
