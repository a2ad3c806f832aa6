import type { Item } from "../../circulation/item.ts";
import type { Loan } from "../../circulation/loan.ts";
import { recordReaders } from "../record_readers.ts";
import { isAbsent, type Row } from "../row.ts";
import { flag, instant, textsByName } from "./row.ts";

const readers = recordReaders({ flag, instant, textsByName });

/** Reads records off the rows that the `*_SELECT` of their tables give. */
export const { patronFrom, holdFrom, feeFrom, paymentFrom, journalLineFrom, wrongPinsFrom } = readers;

/** A copy, in whose row its title is told too. */
export function itemFrom(row: Row): Item {
  return readers.itemFrom(row, row);
}

/** A loan, whose columns leave room for the copy's in the same row; `undefined` where there is none. */
export function loanFrom(row: Row): Loan | undefined {
  return isAbsent(row, "loan_patron_id") ? undefined : readers.loanFrom(row, "loan_");
}
