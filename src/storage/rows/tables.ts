import type { Fee } from "../../library/fee.ts";
import type { ItemWithoutTitle } from "../../library/item.ts";
import type { Patron } from "../../library/patron.ts";
import type { ComparedCount, Difference } from "../port/comparisons.ts";
import type { Hold } from "../port/hold.ts";
import type { JournalRow } from "../port/journal_line.ts";
import type { Loan } from "../port/loan.ts";
import type { Payment } from "../port/payment.ts";
import type { RecordKind, RecordOf } from "../port/record_kind.ts";
import type { Title } from "../port/title.ts";
import type { RightPin, WrongPin } from "../port/wrong_pins.ts";
import { type Column, columnsOf, type Fields, type Form, type NamedColumn, type StoredValue } from "./columns.ts";
import type { AnswerRow, UndoRow } from "./journal_row.ts";
import type { KnownRow } from "./known_row.ts";
import type { ItemSaidRecord } from "./items_said_row.ts";
import type { LedgerChange } from "./ledger_row.ts";
import type { OutageChange } from "./outage_row.ts";

/** A table: the columns of its records, and what it keeps beside them. */
export interface Table<T> {
  readonly name: string;
  /** The first column, by which a record is found. */
  readonly key: string;
  /** All columns of a record, the key first. */
  readonly columns: readonly Column<T>[];
  /** Columns beside the record's own: versions, what an import needs, numbers that the database gives. */
  readonly kept: readonly NamedColumn[];
}

export type RecordTables = { readonly [K in RecordKind]: Table<RecordOf[K]> };

/** All tables, each after those that it refers to. */
interface Tables extends RecordTables {
  readonly wrong_pins: Table<WrongPin & { readonly patronId: string }>;
  readonly right_pins: Table<RightPin & { readonly patronId: string }>;
  readonly journal: Table<JournalRow>;
  readonly undo: Table<UndoRow>;
  readonly answers: Table<AnswerRow>;
  readonly ledger: Table<LedgerChange>;
  readonly items_told: Table<ItemSaidRecord>;
  readonly known: Table<KnownRow>;
  readonly compared: Table<ComparedCount>;
  readonly differences: Table<Difference>;
  readonly outages: Table<OutageChange>;
  readonly notes: Table<{ readonly name: string; readonly value: string }>;
}

/** Columns of a record that changes move on: its version, the journal's row of its newest change, and when that was. */
const WATCHED = { version: "number", last_change: "number", changed: "moment" } as const;

/**
 * The columns of every table: what is written, compared, imported and copied follows from here. Readers of records are
 * written by hand, in `record_readers.ts`. A migration of each database makes the column.
 */
export const TABLES: Tables = {
  titles: table<Title>("titles", { titleId: "id", title: "text", author: "text" }, { version: "number" }),
  items: table<ItemWithoutTitle>("items", {
    itemId: "id",
    titleId: "titles",
    itemType: "text",
    mediaType: "text",
    collection: "text",
    callNumber: "text",
    permanentLocation: "text",
    currentLocation: "text",
    owner: "text",
    status: "text",
    securityMarker: "text",
    replacementCost: "number",
    properties: "text",
    transitTo: "text",
    returned: "moment",
    shelvingLocation: "text",
  }, WATCHED),
  patrons: table<Patron>("patrons", {
    patronId: "id",
    loginId: "id",
    pin: "text",
    firstName: "text",
    lastName: "text",
    category: "text",
    library: "text",
    expires: "day",
    birthDate: "day",
    address: "text",
    email: "text",
    phone: "text",
    language: "text",
    cardLost: "flag",
    blocked: "flag",
    blockMessage: "text",
    note: "text",
    internetProfile: "text",
    attributes: "texts",
    blockedUntil: "day",
  }, { ...WATCHED, pin_source: "text" }),
  wrong_pins: table<WrongPin & { readonly patronId: string }>("wrong_pins", {
    patronId: "patrons",
    account: "text",
    address: "text",
    at: "moment",
    beyond: "flag",
    forgiven: "flag",
  }, { wrong_id: "serial" }),
  right_pins: table<RightPin & { readonly patronId: string }>("right_pins", {
    patronId: "patrons",
    account: "text",
    address: "text",
    at: "moment",
  }),
  loans: table<Loan>("loans", {
    itemId: "items",
    patronId: "patrons",
    checkedOut: "moment",
    due: "moment",
    renewals: "number",
  }),
  holds: table<Hold>("holds", {
    holdId: "id",
    patronId: "patrons",
    titleId: "titles",
    itemId: "items",
    library: "text",
    pickupLocation: "text",
    placed: "moment",
    expires: "day",
    status: "text",
    capturedItemId: "items",
    shelfExpires: "day",
  }),
  // The copy is told as it was: it may have left the library before the fee is paid.
  fees: table<Fee>("fees", {
    feeId: "id",
    patronId: "patrons",
    itemId: "items",
    type: "text",
    amount: "number",
    outstanding: "number",
    description: "text",
    incurred: "moment",
    ended: "moment",
  }),
  // The patron who paid may have left the library since.
  payments: table<Payment>("payments", {
    paymentId: "id",
    patronId: "id",
    account: "text",
    terminal: "text",
    transactionId: "text",
    amount: "number",
    currency: "text",
    feeId: "id",
    paymentType: "text",
    paid: "moment",
    tendered: "number",
  }),
  journal: table<JournalRow>("journal", {
    at: "moment",
    source: "text",
    account: "text",
    terminal: "text",
    address: "text",
    message: "text",
    library: "text",
    action: "text",
    patronId: "id",
    itemId: "id",
    titleId: "id",
    outcome: "text",
    reason: "text",
    detail: "text",
    told: "moment",
    due: "moment",
    amount: "number",
    feeId: "id",
    paymentType: "text",
    currency: "text",
    transactionId: "text",
    tendered: "number",
  }, { journal_id: "serial" }),
  undo: table<UndoRow>("undo", { itemId: "items", told: "moment", effects: "text" }),
  answers: table<AnswerRow>("answers", {
    key: "text",
    journalId: "number",
    at: "moment",
    keepUntil: "moment",
    answer: "text",
  }),
  ledger: table<LedgerChange>("ledger", {
    institution: "text",
    at: "moment",
    told: "moment",
    account: "text",
    terminal: "text",
    address: "text",
    message: "text",
    library: "text",
    action: "text",
    patronId: "id",
    itemId: "id",
    titleId: "id",
    amount: "number",
    feeId: "id",
    paymentType: "text",
    currency: "text",
    transactionId: "text",
    tendered: "number",
    before: "text",
    owner: "text",
    ticket: "text",
    state: "text",
    terminalTold: "text",
    retryKey: "text",
    retryWindow: "number",
    paymentKey: "text",
    itemWay: "text",
    patronWay: "text",
    begun: "moment",
    openUntil: "moment",
    standsUntil: "moment",
    settledBy: "text",
    settled: "moment",
    keepUntil: "moment",
    answer: "text",
    closedAt: "moment",
    closedBy: "text",
    closedWord: "text",
    heard: "moment",
    login: "text",
    location: "text",
    request: "text",
    dueWritten: "text",
    dueFrom: "text",
    dueSince: "moment",
    released: "moment",
    doubt: "text",
    said: "text",
    alertType: "text",
    destination: "text",
    holderId: "id",
    title: "text",
    outage: "number",
    promised: "moment",
    believed: "text",
  }, { ledger_id: "serial" }),
  items_told: table<ItemSaidRecord>("items_told", {
    institution: "text",
    itemId: "id",
    told: "moment",
    title: "text",
    permanentLocation: "text",
    magnetic: "flag",
    due: "text",
    dueFrom: "text",
    dueSince: "moment",
  }),
  known: table<KnownRow>("known", {
    kind: "text",
    id: "id",
    doc: "text",
    seen: "moment",
    pinAt: "moment",
    origin: "text",
  }),
  compared: table<ComparedCount>("compared", {
    day: "day",
    message: "text",
    field: "text",
    outcome: "text",
    count: "number",
  }),
  differences: table<Difference>("differences", {
    at: "moment",
    day: "day",
    message: "text",
    field: "text",
    outcome: "text",
    patronId: "id",
    itemId: "id",
    bySystem: "text",
    byCopy: "text",
  }, { difference_id: "serial" }),
  outages: table<OutageChange>("outages", {
    institution: "text",
    began: "moment",
    ended: "moment",
    lent: "number",
    returned: "number",
    renewed: "number",
    refused: "number",
    day: "text",
    dayLent: "number",
  }, { outage_id: "serial" }),
  notes: table<{ readonly name: string; readonly value: string }>("notes", { name: "text", value: "text" }),
};

/** Tells whether a table counts the versions of its records. */
export function isVersioned({ kept }: Pick<Table<never>, "kept">): boolean {
  return kept.some(({ name }) => name === "version");
}

function table<T extends { readonly [Field in keyof T]: StoredValue }>(
  name: string,
  fields: Fields<T>,
  kept: Readonly<Record<string, Form>> = {},
): Table<T> {
  const columns = columnsOf<T>(fields);
  return {
    name,
    key: columns[0]?.name ?? "",
    columns,
    kept: Object.entries(kept).map(([name, form]) => ({ name, form })),
  };
}
