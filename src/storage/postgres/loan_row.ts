import type { Loan } from "../port/loan.ts";
import type { Row } from "../rows/row.ts";
import { writeMoment } from "./row.ts";

/** A loan as a row of the table `loans`. */
export function loanRow(loan: Loan): Row {
  return {
    item_id: loan.itemId,
    patron_id: loan.patronId,
    checked_out: writeMoment(loan.checkedOut),
    due: writeMoment(loan.due),
    renewals: loan.renewals,
  };
}
