import type { Item } from "../../library/item.ts";
import type { Loan } from "../port/loan.ts";
import { recordReaders } from "../rows/record_readers.ts";
import { isAbsent, type PlaceOf, type ReaderOf } from "../rows/row.ts";
import { flag, instant, textsByName } from "./row.ts";

const readers = recordReaders({ flag, instant, textsByName });

/** Make readers of records off rows that the `*_SELECT` of their tables give. */
export const {
  patron: patronReader,
  hold: holdReader,
  fee: feeReader,
  payment: paymentReader,
} = readers;

/** Read records off rows by the names of their columns. */
export const { journalLine: journalLineFrom, wrongPin: wrongPinFrom, rightPin: rightPinFrom } = readers;

/** Of copies, in whose row the title is told too. */
export function itemReader(at?: PlaceOf): ReaderOf<Item> {
  const read = readers.item(at);
  return (row) => read(row, row);
}

/** Of loans, whose columns leave room for the copy's in the same row; `undefined` where there is none. */
export function loanReader(at: PlaceOf = (column) => column): ReaderOf<Loan | undefined> {
  const read = readers.loan((column) => at(`loan_${column}`));
  const patronId = at("loan_patron_id");
  return (row) => isAbsent(row, patronId) ? undefined : read(row);
}
