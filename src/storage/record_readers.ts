import type { Fee, FeeType } from "../circulation/fee.ts";
import type { Hold, HoldStatus } from "../circulation/hold.ts";
import type { Item, ItemStatus } from "../circulation/item.ts";
import type { JournalLine } from "../circulation/journal_line.ts";
import type { Loan } from "../circulation/loan.ts";
import type { Patron } from "../circulation/patron.ts";
import type { Payment } from "../circulation/payment.ts";
import type { WrongPins } from "../circulation/wrong_pins.ts";
import { dateIfAny, integer, integerIfAny, isAbsent, oneOf, type Row, text, textIfAny } from "./row.ts";

/** How a database tells what SQL has no one form for. */
export interface Cells {
  flag(row: Row, column: string): boolean;
  instant(row: Row, column: string): Temporal.Instant;
  textsByName(row: Row, column: string): Readonly<Record<string, string>>;
}

/** Reads the library's records off rows whose columns have the names of the tables. */
export interface RecordReaders {
  /** A copy; `title` is the row that tells of its title, which may be the same. */
  itemFrom(row: Row, title: Row): Item;
  patronFrom(row: Row): Patron;
  /** A loan; `prefix` stands before the names of its columns. */
  loanFrom(row: Row, prefix: string): Loan;
  holdFrom(row: Row): Hold;
  feeFrom(row: Row): Fee;
  paymentFrom(row: Row): Payment;
  journalLineFrom(row: Row): JournalLine;
  wrongPinsFrom(row: Row): WrongPins;
}

const ITEM_STATUSES: Readonly<Record<ItemStatus, true>> = {
  "available": true,
  "on-order": true,
  "in-process": true,
  "lost": true,
  "missing": true,
  "claimed-returned": true,
  "damaged": true,
  "not-for-loan": true,
  "withdrawn": true,
};

const HOLD_STATUSES: Readonly<Record<HoldStatus, true>> = { "pending": true, "in-transit": true, "waiting": true };

const FEE_TYPES: Readonly<Record<FeeType, true>> = {
  "other": true,
  "administrative": true,
  "damage": true,
  "overdue": true,
  "processing": true,
  "rental": true,
  "replacement": true,
  "computer-access": true,
  "hold": true,
};

const OUTCOMES: Readonly<Record<JournalLine["outcome"], true>> = { done: true, refused: true };

/** What a fee is for, from the named column. */
export function feeType(row: Row, column: string): FeeType {
  return oneOf(FEE_TYPES, row, column);
}

/** The readers of a database. What a row does not tell is absent from the record, not `undefined` in it. */
export function recordReaders(cells: Cells): RecordReaders {
  return {
    itemFrom: (row, title) => itemFrom(row, title, cells),
    patronFrom: (row) => patronFrom(row, cells),
    loanFrom: (row, prefix) => loanFrom(row, prefix, cells),
    holdFrom: (row) => holdFrom(row, cells),
    feeFrom: (row) => feeFrom(row, cells),
    paymentFrom: (row) => paymentFrom(row, cells),
    journalLineFrom: (row) => journalLineFrom(row, cells),
    wrongPinsFrom: (row) => wrongPinsFrom(row, cells),
  };
}

function itemFrom(row: Row, title: Row, cells: Cells): Item {
  const replacementCost = integerIfAny(row, "replacement_cost");
  const transitTo = textIfAny(row, "transit_to");
  const returned = instantIfAny(row, "returned", cells);
  return {
    itemId: text(row, "item_id"),
    titleId: text(row, "title_id"),
    title: text(title, "title"),
    author: text(title, "author"),
    itemType: text(row, "item_type"),
    mediaType: text(row, "media_type"),
    collection: text(row, "collection"),
    callNumber: text(row, "call_number"),
    permanentLocation: text(row, "permanent_location"),
    currentLocation: text(row, "current_location"),
    owner: text(row, "owner"),
    status: oneOf(ITEM_STATUSES, row, "status"),
    securityMarker: text(row, "security_marker"),
    ...(replacementCost !== undefined && { replacementCost }),
    properties: text(row, "properties"),
    ...(transitTo !== undefined && { transitTo }),
    ...(returned !== undefined && { returned }),
  };
}

function patronFrom(row: Row, { flag, textsByName }: Cells): Patron {
  const expires = dateIfAny(row, "expires");
  const birthDate = dateIfAny(row, "birth_date");
  const attributes = textsByName(row, "attributes");
  return {
    patronId: text(row, "patron_id"),
    loginId: text(row, "login_id"),
    pin: text(row, "pin"),
    firstName: text(row, "first_name"),
    lastName: text(row, "last_name"),
    category: text(row, "category"),
    library: text(row, "library"),
    ...(expires !== undefined && { expires }),
    ...(birthDate !== undefined && { birthDate }),
    address: text(row, "address"),
    email: text(row, "email"),
    phone: text(row, "phone"),
    language: text(row, "language"),
    cardLost: flag(row, "card_lost"),
    blocked: flag(row, "blocked"),
    blockMessage: text(row, "block_message"),
    note: text(row, "note"),
    internetProfile: text(row, "internet_profile"),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}

function loanFrom(row: Row, prefix: string, { instant }: Cells): Loan {
  return {
    itemId: text(row, `${prefix}item_id`),
    patronId: text(row, `${prefix}patron_id`),
    checkedOut: instant(row, `${prefix}checked_out`),
    due: instant(row, `${prefix}due`),
    renewals: integer(row, `${prefix}renewals`),
  };
}

function holdFrom(row: Row, { instant }: Cells): Hold {
  const itemId = textIfAny(row, "item_id");
  const library = textIfAny(row, "library");
  const expires = dateIfAny(row, "expires");
  const capturedItemId = textIfAny(row, "captured_item_id");
  const shelfExpires = dateIfAny(row, "shelf_expires");
  return {
    holdId: text(row, "hold_id"),
    patronId: text(row, "patron_id"),
    titleId: text(row, "title_id"),
    ...(itemId !== undefined && { itemId }),
    ...(library !== undefined && { library }),
    pickupLocation: text(row, "pickup_location"),
    placed: instant(row, "placed"),
    ...(expires !== undefined && { expires }),
    status: oneOf(HOLD_STATUSES, row, "status"),
    ...(capturedItemId !== undefined && { capturedItemId }),
    ...(shelfExpires !== undefined && { shelfExpires }),
  };
}

function feeFrom(row: Row, { instant }: Cells): Fee {
  const itemId = textIfAny(row, "item_id");
  return {
    feeId: text(row, "fee_id"),
    patronId: text(row, "patron_id"),
    ...(itemId !== undefined && { itemId }),
    type: feeType(row, "type"),
    amount: integer(row, "amount"),
    outstanding: integer(row, "outstanding"),
    description: text(row, "description"),
    incurred: instant(row, "incurred"),
  };
}

function paymentFrom(row: Row, { instant }: Cells): Payment {
  const feeId = textIfAny(row, "fee_id");
  return {
    patronId: text(row, "patron_id"),
    account: text(row, "account"),
    transactionId: text(row, "transaction_id"),
    amount: integer(row, "amount"),
    ...(feeId !== undefined && { feeId }),
    paymentType: text(row, "payment_type"),
    paid: instant(row, "paid"),
  };
}

function journalLineFrom(row: Row, cells: Cells): JournalLine {
  return {
    journalId: integer(row, "journal_id"),
    at: cells.instant(row, "at"),
    account: text(row, "account"),
    terminal: text(row, "terminal"),
    address: text(row, "address"),
    message: text(row, "message"),
    library: text(row, "library"),
    action: text(row, "action"),
    outcome: oneOf(OUTCOMES, row, "outcome"),
    ...withoutAbsent({
      told: instantIfAny(row, "told", cells),
      patronId: textIfAny(row, "patron_id"),
      itemId: textIfAny(row, "item_id"),
      titleId: textIfAny(row, "title_id"),
      reason: textIfAny(row, "reason"),
      due: instantIfAny(row, "due", cells),
      amount: integerIfAny(row, "amount"),
      detail: textIfAny(row, "detail"),
    }),
  };
}

function instantIfAny(row: Row, column: string, { instant }: Cells): Temporal.Instant | undefined {
  return isAbsent(row, column) ? undefined : instant(row, column);
}

function withoutAbsent<T extends object>(values: T): T {
  const found = { ...values };
  for (const key in found) if (found[key] === undefined) delete found[key];
  return found;
}

function wrongPinsFrom(row: Row, { instant }: Cells): WrongPins {
  return {
    account: text(row, "account"),
    address: text(row, "address"),
    tries: integer(row, "tries"),
    everywhere: integer(row, "everywhere"),
    lastTry: instant(row, "last_try"),
  };
}
