import type { Loan } from "../../circulation/loan.ts";
import { recordReaders } from "../record_readers.ts";
import type { Row } from "../row.ts";
import { flag, instant, textsByName } from "./row.ts";

const readers = recordReaders({ flag, instant, textsByName });

/** Reads records off rows as PostgreSQL tells them in JSON; a copy's title has a row of its own. */
export const { itemFrom, patronFrom, holdFrom, feeFrom, paymentFrom, journalLineFrom, wrongPinsFrom } = readers;

/** A loan from a row of the table `loans`. */
export function loanFrom(row: Row): Loan {
  return readers.loanFrom(row, "");
}
