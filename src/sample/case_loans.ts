import type { Loan } from "../storage/port/loan.ts";
import type { Calendar } from "./calendar.ts";
import { SAMPLE } from "./cases.ts";
import { barcode } from "./copies.ts";

const P = SAMPLE.patrons;
const I = SAMPLE.items;

/** A copy, how many days ago it was lent, in how many days it is due, and how often the loan was renewed. */
type Row = readonly [itemId: string, lent: number, due: number, renewals?: number];

const LOANS: Readonly<Record<string, readonly Row[]>> = {
  [P.manual]: [[I.onLoan, 10, 11], [I.onLoanDvd, 3, 4], [I.onLoanRenewed, 25, 17, 1]],
  [P.oneOverdue]: [[I.overdue, 27, -6]],
  [P.overdueLimit]: numberRows(22, 5, [24, -3]),
  [P.loanLimit]: numberRows(27, 5, [9, 12]),
  [P.noRenewalsLeft]: [[I.noRenewalsLeft, 70, 10, SAMPLE.limits.renewals]],
  [P.mixedRenewals]: [
    [I.renewable, 12, 9],
    [barcode(67), 30, 5, 1],
    [barcode(68), 74, 8, SAMPLE.limits.renewals],
    [I.queued, 15, 6],
  ],
  [P.recalled]: [[I.recalled, 16, 5]],
  [P.claimedReturned]: [[I.claimedReturned, 16, 5]],
  [P.claimsOverLimit]: numberRows(44, 3, [17, 4]),
  [P.lostOnLoan]: [[I.lostOnLoan, 18, 3]],
  [P.lostOverLimit]: numberRows(47, 2, [19, 2]),
  [P.returns]: [
    [I.returnsToHoldShelf, 11, 10],
    [I.returnsToHoldElsewhere, 11, 10],
    [I.returnsToOtherLibrary, 11, 10],
  ],
  [P.magneticMedia]: [[I.cassetteOnLoan, 4, 17], [I.videoOnLoan, 4, 17]],
  [P.cpl]: [
    [I.protectedFromRecall, 2, 19],
    [I.queuedToo, 6, 15],
    [I.wanted, 6, 15],
    [I.wantedLibrary, 5, 16],
    [I.onceWanted, 8, 13],
  ],
};

/** Makes rows of copies whose barcodes follow each other, all lent and due on the same days. */
function numberRows(first: number, count: number, [lent, due]: readonly [number, number]): readonly Row[] {
  return Array.from({ length: count }, (_, at) => [barcode(first + at), lent, due]);
}

export function caseLoans({ ago, due, now }: Calendar): readonly Loan[] {
  const days = Object.entries(LOANS).flatMap(([patronId, rows]) =>
    rows.map(([itemId, lent, end, renewals = 0]) => ({
      itemId,
      patronId,
      checkedOut: ago(lent),
      due: due(end),
      renewals,
    }))
  );
  const minute = now.round("minute");
  const hours: Loan = {
    itemId: I.laptopOnLoan,
    patronId: P.laptop,
    checkedOut: minute.subtract({ hours: 1 }),
    due: minute.add({ hours: 3 }),
    renewals: 0,
  };
  return [...days, hours];
}
