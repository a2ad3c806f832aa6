import { type Fee, FEE_TYPES } from "../../library/fee.ts";
import { type Item, ITEM_STATUSES } from "../../library/item.ts";
import type { Patron } from "../../library/patron.ts";
import { type Hold, HOLD_STATUSES, type HoldStatus } from "../port/hold.ts";
import type { JournalLine } from "../port/journal_line.ts";
import type { SaidItem } from "../port/items_said.ts";
import type { ChangeRow } from "../../library/once/change_state.ts";
import type { AlteringChange } from "../../library/once/may_alter.ts";
import type { LedgerRow, WaitingTally } from "../port/ledger.ts";
import type { Loan } from "../port/loan.ts";
import type { Payment } from "../port/payment.ts";
import type { RightPin, WrongPin } from "../port/wrong_pins.ts";
import { journalLineFrom } from "./journal_row.ts";
import { saidItemFrom } from "./items_said_row.ts";
import { type OutageFound, outageFrom } from "./outage_row.ts";
import { alteringFrom, changeRowFrom, ledgerRowFrom, waitingTallyFrom } from "./ledger_row.ts";
import {
  byName,
  type Cells,
  instantIfAny,
  integer,
  integerIfAny,
  oneOf,
  type Place,
  type PlaceOf,
  type ReaderOf,
  type Row,
  text,
  textIfAny,
} from "./row.ts";

/**
 * Makes readers of the library's records off rows whose columns have the names of the tables. Each is told once where its
 * columns are.
 */
interface RecordReaders {
  /** Of copies; the second row tells of the copy's title, and may be the same. */
  item(at?: PlaceOf): (row: Row, title: Row) => Item;
  patron(at?: PlaceOf): ReaderOf<Patron>;
  loan(at?: PlaceOf): ReaderOf<Loan>;
  hold(at?: PlaceOf): ReaderOf<Hold>;
  fee(at?: PlaceOf): ReaderOf<Fee>;
  payment(at?: PlaceOf): ReaderOf<Payment>;
  /** Reads by column names: it is seldom called. */
  readonly journalLine: ReaderOf<JournalLine>;
  /** Reads by column names. */
  readonly ledgerRow: ReaderOf<LedgerRow>;
  readonly changeRow: ReaderOf<ChangeRow>;
  readonly altering: ReaderOf<AlteringChange>;
  readonly waitingTally: ReaderOf<WaitingTally>;
  readonly outage: ReaderOf<OutageFound>;
  readonly saidItem: ReaderOf<SaidItem>;
  readonly wrongPin: ReaderOf<WrongPin>;
  readonly rightPin: ReaderOf<RightPin>;
}

/** Reads how a hold stands, from the named column. */
export function holdStatus(row: Row, place: Place): HoldStatus {
  return oneOf(HOLD_STATUSES, row, place);
}

/** Makes the readers of a database. What a row does not tell is absent from the record, not `undefined` in it. */
export function recordReaders(cells: Cells): RecordReaders {
  return {
    item: (at = byName) => itemReader(cells, at),
    patron: (at = byName) => patronReader(cells, at),
    loan: (at = byName) => loanReader(cells, at),
    hold: (at = byName) => holdReader(cells, at),
    fee: (at = byName) => feeReader(cells, at),
    payment: (at = byName) => paymentReader(cells, at),
    journalLine: (row) => journalLineFrom(row, cells),
    ledgerRow: (row) => ledgerRowFrom(row, cells),
    changeRow: (row) => changeRowFrom(row, cells),
    altering: (row) => alteringFrom(row, cells),
    waitingTally: (row) => waitingTallyFrom(row, cells),
    outage: (row) => outageFrom(row, cells),
    saidItem: (row) => saidItemFrom(row, cells),
    wrongPin: (row) => wrongPinFrom(row, cells),
    rightPin: (row) => rightPinFrom(row, cells),
  };
}

function itemReader(cells: Cells, at: PlaceOf): (row: Row, title: Row) => Item {
  const place = {
    replacementCost: at("replacement_cost"),
    transitTo: at("transit_to"),
    returned: at("returned"),
    shelvingLocation: at("shelving_location"),
    itemId: at("item_id"),
    titleId: at("title_id"),
    title: at("title"),
    author: at("author"),
    itemType: at("item_type"),
    mediaType: at("media_type"),
    collection: at("collection"),
    callNumber: at("call_number"),
    permanentLocation: at("permanent_location"),
    currentLocation: at("current_location"),
    owner: at("owner"),
    status: at("status"),
    securityMarker: at("security_marker"),
    properties: at("properties"),
  };
  return (row, title) => {
    const replacementCost = integerIfAny(row, place.replacementCost);
    const transitTo = textIfAny(row, place.transitTo);
    const returned = instantIfAny(row, place.returned, cells);
    const shelvingLocation = textIfAny(row, place.shelvingLocation);
    return {
      itemId: text(row, place.itemId),
      titleId: text(row, place.titleId),
      title: text(title, place.title),
      author: text(title, place.author),
      itemType: text(row, place.itemType),
      mediaType: text(row, place.mediaType),
      collection: text(row, place.collection),
      callNumber: text(row, place.callNumber),
      permanentLocation: text(row, place.permanentLocation),
      currentLocation: text(row, place.currentLocation),
      owner: text(row, place.owner),
      status: oneOf(ITEM_STATUSES, row, place.status),
      securityMarker: text(row, place.securityMarker),
      ...(replacementCost !== undefined && { replacementCost }),
      properties: text(row, place.properties),
      ...(transitTo !== undefined && { transitTo }),
      ...(returned !== undefined && { returned }),
      ...(shelvingLocation !== undefined && { shelvingLocation }),
    };
  };
}

function patronReader(cells: Cells, at: PlaceOf): ReaderOf<Patron> {
  const place = {
    expires: at("expires"),
    birthDate: at("birth_date"),
    attributes: at("attributes"),
    patronId: at("patron_id"),
    loginId: at("login_id"),
    pin: at("pin"),
    firstName: at("first_name"),
    lastName: at("last_name"),
    category: at("category"),
    library: at("library"),
    address: at("address"),
    email: at("email"),
    phone: at("phone"),
    language: at("language"),
    cardLost: at("card_lost"),
    blocked: at("blocked"),
    blockMessage: at("block_message"),
    blockedUntil: at("blocked_until"),
    note: at("note"),
    internetProfile: at("internet_profile"),
  };
  return (row) => {
    const expires = textIfAny(row, place.expires);
    const birthDate = textIfAny(row, place.birthDate);
    const blockedUntil = textIfAny(row, place.blockedUntil);
    const attributes = cells.textsByName(row, place.attributes);
    return {
      patronId: text(row, place.patronId),
      loginId: text(row, place.loginId),
      pin: text(row, place.pin),
      firstName: text(row, place.firstName),
      lastName: text(row, place.lastName),
      category: text(row, place.category),
      library: text(row, place.library),
      ...(expires !== undefined && { expires }),
      ...(birthDate !== undefined && { birthDate }),
      address: text(row, place.address),
      email: text(row, place.email),
      phone: text(row, place.phone),
      language: text(row, place.language),
      cardLost: cells.flag(row, place.cardLost),
      blocked: cells.flag(row, place.blocked),
      blockMessage: text(row, place.blockMessage),
      ...(blockedUntil !== undefined && { blockedUntil }),
      note: text(row, place.note),
      internetProfile: text(row, place.internetProfile),
      ...(Object.keys(attributes).length > 0 && { attributes }),
    };
  };
}

function loanReader(cells: Cells, at: PlaceOf): ReaderOf<Loan> {
  const place = {
    itemId: at("item_id"),
    patronId: at("patron_id"),
    checkedOut: at("checked_out"),
    due: at("due"),
    renewals: at("renewals"),
  };
  return (row) => ({
    itemId: text(row, place.itemId),
    patronId: text(row, place.patronId),
    checkedOut: cells.instant(row, place.checkedOut),
    due: cells.instant(row, place.due),
    renewals: integer(row, place.renewals),
  });
}

function holdReader(cells: Cells, at: PlaceOf): ReaderOf<Hold> {
  const place = {
    itemId: at("item_id"),
    library: at("library"),
    expires: at("expires"),
    capturedItemId: at("captured_item_id"),
    shelfExpires: at("shelf_expires"),
    holdId: at("hold_id"),
    patronId: at("patron_id"),
    titleId: at("title_id"),
    pickupLocation: at("pickup_location"),
    placed: at("placed"),
    status: at("status"),
  };
  return (row) => {
    const itemId = textIfAny(row, place.itemId);
    const library = textIfAny(row, place.library);
    const expires = textIfAny(row, place.expires);
    const capturedItemId = textIfAny(row, place.capturedItemId);
    const shelfExpires = textIfAny(row, place.shelfExpires);
    return {
      holdId: text(row, place.holdId),
      patronId: text(row, place.patronId),
      titleId: text(row, place.titleId),
      ...(itemId !== undefined && { itemId }),
      ...(library !== undefined && { library }),
      pickupLocation: text(row, place.pickupLocation),
      placed: cells.instant(row, place.placed),
      ...(expires !== undefined && { expires }),
      status: holdStatus(row, place.status),
      ...(capturedItemId !== undefined && { capturedItemId }),
      ...(shelfExpires !== undefined && { shelfExpires }),
    };
  };
}

function feeReader(cells: Cells, at: PlaceOf): ReaderOf<Fee> {
  const place = {
    itemId: at("item_id"),
    feeId: at("fee_id"),
    patronId: at("patron_id"),
    type: at("type"),
    amount: at("amount"),
    outstanding: at("outstanding"),
    description: at("description"),
    incurred: at("incurred"),
    ended: at("ended"),
  };
  return (row) => {
    const itemId = textIfAny(row, place.itemId);
    const ended = instantIfAny(row, place.ended, cells);
    return {
      feeId: text(row, place.feeId),
      patronId: text(row, place.patronId),
      ...(itemId !== undefined && { itemId }),
      type: oneOf(FEE_TYPES, row, place.type),
      amount: integer(row, place.amount),
      outstanding: integer(row, place.outstanding),
      description: text(row, place.description),
      incurred: cells.instant(row, place.incurred),
      ...(ended !== undefined && { ended }),
    };
  };
}

function paymentReader(cells: Cells, at: PlaceOf): ReaderOf<Payment> {
  const place = {
    paymentId: at("payment_id"),
    feeId: at("fee_id"),
    patronId: at("patron_id"),
    account: at("account"),
    terminal: at("terminal"),
    transactionId: at("transaction_id"),
    amount: at("amount"),
    currency: at("currency"),
    paymentType: at("payment_type"),
    paid: at("paid"),
    tendered: at("tendered"),
  };
  return (row) => {
    const feeId = textIfAny(row, place.feeId);
    const tendered = integerIfAny(row, place.tendered);
    return {
      paymentId: text(row, place.paymentId),
      patronId: text(row, place.patronId),
      account: text(row, place.account),
      terminal: text(row, place.terminal),
      transactionId: text(row, place.transactionId),
      amount: integer(row, place.amount),
      ...(tendered !== undefined && { tendered }),
      currency: text(row, place.currency),
      ...(feeId !== undefined && { feeId }),
      paymentType: text(row, place.paymentType),
      paid: cells.instant(row, place.paid),
    };
  };
}

function wrongPinFrom(row: Row, cells: Cells): WrongPin {
  return { ...rightPinFrom(row, cells), beyond: cells.flag(row, "beyond"), forgiven: cells.flag(row, "forgiven") };
}

function rightPinFrom(row: Row, cells: Cells): RightPin {
  return { account: text(row, "account"), address: text(row, "address"), at: cells.instant(row, "at") };
}
