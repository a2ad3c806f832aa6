import type { Loan } from "../../circulation/loan.ts";
import { instant, integer, type Row, text, written } from "./row.ts";

/** A loan as a row of the table `loans`. */
export function loanRow(loan: Loan): Row {
  return {
    item_id: loan.itemId,
    patron_id: loan.patronId,
    checked_out: written(loan.checkedOut),
    due: written(loan.due),
    renewals: loan.renewals,
  };
}

/** A loan from such a row. */
export function loanFrom(row: Row): Loan {
  return {
    itemId: text(row, "item_id"),
    patronId: text(row, "patron_id"),
    checkedOut: instant(row, "checked_out"),
    due: instant(row, "due"),
    renewals: integer(row, "renewals"),
  };
}
