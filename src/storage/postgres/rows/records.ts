import { recordReaders } from "../../rows/record_readers.ts";
import { flag, instant, textsByName } from "./row.ts";

const readers = recordReaders({ flag, instant, textsByName });

/** Read records from rows that PostgreSQL gives as JSON. A copy's title has a row of its own. */
export const itemFrom = readers.item();
export const patronFrom = readers.patron();
export const loanFrom = readers.loan();
export const holdFrom = readers.hold();
export const feeFrom = readers.fee();
export const paymentFrom = readers.payment();
export const journalLineFrom = readers.journalLine;
export const ledgerRowFrom = readers.ledgerRow;
export const outageFrom = readers.outage;
export const saidItemFrom = readers.saidItem;
export const changeRowFrom = readers.changeRow;
/** Reads what decides whether a change may have altered what is told of another one. */
export const alteringFrom = readers.altering;
export const waitingTallyFrom = readers.waitingTally;
export const wrongPinFrom = readers.wrongPin;
export const rightPinFrom = readers.rightPin;
