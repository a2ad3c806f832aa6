import type { Item } from "../../library/item.ts";
import type { Loan } from "../port/loan.ts";
import { recordReaders } from "../rows/record_readers.ts";
import {
  integer,
  isAbsent,
  type Place,
  type PlaceOf,
  type ReaderOf,
  type Row,
  text,
  throwUnexpected,
} from "../rows/row.ts";

const readers = recordReaders({ flag, instant, textsByName });

/** A yes or a no, stored as 1 or 0. */
function flag(row: Row, place: Place): boolean {
  return integer(row, place) !== 0;
}

/** A moment, stored as milliseconds since 1970. */
export function instant(row: Row, place: Place): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(integer(row, place));
}

/** Texts by name, stored as a JSON object. */
function textsByName(row: Row, place: Place): Readonly<Record<string, string>> {
  const stored = text(row, place);
  if (stored === "{}") return {};
  const value: unknown = JSON.parse(stored);
  if (typeof value !== "object" || value === null) return throwUnexpected(place, stored, "a JSON object");
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]));
}

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
