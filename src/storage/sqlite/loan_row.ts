import type { Loan } from "../port/loan.ts";
import { type Column, placeholder } from "./columns.ts";

/** The view `loans`, the key first. The table `items` has all but the key, each with `loan_` before its name. */
export const LOAN_COLUMNS: readonly Column<Loan>[] = [
  { name: "item_id", of: (loan) => loan.itemId, refersTo: "items" },
  { name: "patron_id", of: (loan) => loan.patronId, refersTo: "patrons" },
  { name: "checked_out", of: (loan) => loan.checkedOut.epochMilliseconds },
  { name: "due", of: (loan) => loan.due.epochMilliseconds },
  { name: "renewals", of: (loan) => loan.renewals },
];

/**
 * What to select for {@link loanReader} where the loan is `l`, from the view; the names leave room for the copy's in the
 * same row.
 */
export const LOAN_SELECT = LOAN_COLUMNS.map(({ name }) => `l.${name} as loan_${name}`).join(", ");

const [, ...OF_ITEM] = LOAN_COLUMNS.map(({ name }) => `loan_${name}`);

/** The same out of the row of the copy `i`. */
export const LOAN_OF_ITEM_SELECT = `i.item_id as loan_item_id, ${OF_ITEM.map((name) => `i.${name}`).join(", ")}`;

const [KEY, ...STORED] = LOAN_COLUMNS.map((column, index) => [column.name, placeholder(column, index)] as const);

/** Stores a loan, its values in the order of {@link LOAN_COLUMNS}, in the row of its copy. */
export const STORE_LOAN = `update items set ${STORED.map(([name, value]) => `loan_${name} = ${value}`).join(", ")}
  where item_id = ${KEY?.[1]}`;

/** Takes the loan out of the rows of copies. */
export const END_LOAN = `update items set ${OF_ITEM.map((name) => `${name} = null`).join(", ")}`;
