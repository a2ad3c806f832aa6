import { TABLES } from "../../rows/tables.ts";
import { placeholder } from "./records.ts";

const { key: KEY, columns: COLUMNS } = TABLES.loans;

/** Gives the name that a column of the view `loans` has in the table `items`, which has all of them but the key. */
export function loanColumn(name: string): string {
  return `loan_${name}`;
}

/**
 * What to select for {@link loanReader} where the loan is `l`, from the view; the names leave room for the copy's in the
 * same row.
 */
export const LOAN_SELECT = COLUMNS.map(({ name }) => `l.${name} as ${loanColumn(name)}`).join(", ");

const OF_ITEM = COLUMNS.filter(({ name }) => name !== KEY).map(({ name }) => loanColumn(name));

/** The same out of the row of the copy `i`. */
export const LOAN_OF_ITEM_SELECT = `i.${KEY} as ${loanColumn(KEY)}, ${OF_ITEM.map((name) => `i.${name}`).join(", ")}`;

const [FOUND, ...STORED] = COLUMNS.map(placeholder);

/** Stores a loan, its values in the order of the columns, in the row of its copy. */
export const STORE_LOAN = `update items set ${OF_ITEM.map((name, index) => `${name} = ${STORED[index]}`).join(", ")}
  where ${KEY} = ${FOUND}`;

/** Takes the loan out of the rows of copies. */
export const END_LOAN = `update items set ${OF_ITEM.map((name) => `${name} = null`).join(", ")}`;
