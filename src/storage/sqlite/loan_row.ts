import type { Loan } from "../../circulation/loan.ts";
import type { Column } from "./columns.ts";

/** The table `loans`, the key first. */
export const LOAN_COLUMNS: readonly Column<Loan>[] = [
  { name: "item_id", of: (loan) => loan.itemId, refersTo: "items" },
  { name: "patron_id", of: (loan) => loan.patronId, refersTo: "patrons" },
  { name: "checked_out", of: (loan) => loan.checkedOut.epochMilliseconds },
  { name: "due", of: (loan) => loan.due.epochMilliseconds },
  { name: "renewals", of: (loan) => loan.renewals },
];

/** What to select for {@link loanFrom} where the loan is `l`; the names leave room for the copy's in the same row. */
export const LOAN_SELECT = LOAN_COLUMNS.map(({ name }) => `l.${name} as loan_${name}`).join(", ");
