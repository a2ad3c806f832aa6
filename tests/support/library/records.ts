import type { Fee } from "../../../src/library/fee.ts";
import type { Item } from "../../../src/library/item.ts";
import type { Patron } from "../../../src/library/patron.ts";
import type { Hold } from "../../../src/storage/port/hold.ts";
import type { Loan } from "../../../src/storage/port/loan.ts";
import type { Payment } from "../../../src/storage/port/payment.ts";

/** The moment at which the sample records were made: a Monday noon in UTC. */
export const NOON = Temporal.Instant.from("2026-03-02T12:00:00Z");

/** The day of {@link NOON}. */
export const TODAY = "2026-03-02";

/** A patron in good standing, without a PIN: card `P1` of category `adult`, at home in `MAIN`. */
export function aPatron(overrides: Partial<Patron> = {}): Patron {
  return {
    patronId: "P1",
    loginId: "",
    pin: "",
    firstName: "Ada",
    lastName: "Byron",
    category: "adult",
    library: "MAIN",
    address: "1 High Street",
    email: "ada@example.org",
    phone: "555 0100",
    language: "",
    cardLost: false,
    blocked: false,
    blockMessage: "",
    note: "",
    internetProfile: "",
    ...overrides,
  };
}

/** A copy on its shelf: barcode `I1` of title `T1`, of type `book`, which belongs to `MAIN`. */
export function anItem(overrides: Partial<Item> = {}): Item {
  return {
    itemId: "I1",
    titleId: "T1",
    title: "Middlemarch",
    author: "Eliot, George",
    itemType: "book",
    mediaType: "001",
    collection: "",
    callNumber: "823.8 ELI",
    permanentLocation: "MAIN",
    currentLocation: "MAIN",
    owner: "MAIN",
    status: "available",
    securityMarker: "",
    properties: "",
    ...overrides,
  };
}

/** Copy `I1` lent to patron `P1` at {@link NOON} for three weeks. */
export function aLoan(overrides: Partial<Loan> = {}): Loan {
  return {
    itemId: "I1",
    patronId: "P1",
    checkedOut: NOON,
    due: NOON.add({ hours: 21 * 24 }),
    renewals: 0,
    ...overrides,
  };
}

/** Hold `H1` of patron `P1` on any copy of title `T1`, in the queue, to be collected at `MAIN`. */
export function aHold(overrides: Partial<Hold> = {}): Hold {
  return {
    holdId: "H1",
    patronId: "P1",
    titleId: "T1",
    pickupLocation: "MAIN",
    placed: NOON,
    status: "pending",
    ...overrides,
  };
}

/** Fee `F1` of patron `P1`: 5.00 for an overdue copy, of which nothing is paid. */
export function aFee(overrides: Partial<Fee> = {}): Fee {
  return {
    feeId: "F1",
    patronId: "P1",
    type: "overdue",
    amount: 500,
    outstanding: 500,
    description: "Returned late",
    incurred: NOON,
    ...overrides,
  };
}

/** Payment `PAY1` of patron `P1`: 5.00 at terminal `SC1` of account `desk` at {@link NOON}, without a fee or a number. */
export function aPaidSum(overrides: Partial<Payment> = {}): Payment {
  return {
    paymentId: "PAY1",
    patronId: "P1",
    account: "desk",
    terminal: "SC1",
    transactionId: "",
    amount: 500,
    currency: "USD",
    paymentType: "00",
    paid: NOON,
    ...overrides,
  };
}
