import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Fee } from "../../../library/fee.ts";
import { foldId } from "../../../library/id.ts";
import type { Hold } from "../../port/hold.ts";
import type { Payment } from "../../port/payment.ts";
import type { ListQuery, ListRange, LoanFacts } from "../../port/storage.ts";
import type { ReaderOf } from "../../rows/row.ts";
import { integer, integerIfAny, type PlaceOf, text } from "../../rows/row.ts";
import { FREE_COPIES } from "./item_facts.ts";
import { type ListStatement, listStatement } from "../rows/list_statement.ts";
import { LOAN_OF_ITEM_SELECT } from "../rows/loan_columns.ts";
import { feeReader, holdReader, itemReader, loanReader, paymentReader } from "../rows/records.ts";
import { FEE_SELECT, HOLD_SELECT, ITEM_SELECT, PAYMENT_SELECT } from "../rows/selects.ts";

const LOANS = `
  select ${ITEM_SELECT}, i.version, t.version as title_version, ${LOAN_OF_ITEM_SELECT}, ${FREE_COPIES} as free_copies
  from items i join titles t on t.title_id = i.title_id
  where i.loan_patron_id = ?1`;

const AWAITED = "and exists (select 1 from holds h where h.title_id = i.title_id)";
const OLDEST_DUE_FIRST = "order by i.loan_due, i.item_id";

const QUEUES = `
  select ${HOLD_SELECT} from holds h
  where h.title_id in (select i.title_id from items i where i.loan_patron_id = ?1)
  order by h.placed, h.hold_id`;

/**
 * A page of so many rows after so many others. A bare parameter would make SQLite, which then plans for its value, prepare
 * the statement anew at each call: four times the work of a short list.
 */
const PAGE = "limit ?2 + 0 offset ?3 + 0";

const FEES = `
  select ${FEE_SELECT} from fees f
  where f.patron_id = ?1 and f.outstanding > 0 order by f.incurred, f.fee_id ${PAGE}`;

const FEES_OF_ITEM = `
  select ${FEE_SELECT} from fees f where f.patron_id = ?1 and f.item_id = ?2 order by f.incurred, f.fee_id`;

const EARLIER_PAYMENTS = `
  select ${PAYMENT_SELECT} from payments p
  where p.account = ?1 and p.transaction_id = ?2 and p.transaction_id <> '' and p.paid >= ?3
  order by p.paid desc, p.payment_id`;

const LOAN_BARCODES = "select i.item_id as barcode from items i where i.loan_patron_id = ?1";

/** A hold is listed by the copy that was captured or asked for, else by the first of its title, else by the title. */
const HOLD_BARCODES = `
  select coalesce(h.captured_item_id, h.item_id, (
    select i.item_id from items i where i.title_id = h.title_id order by i.item_id limit 1
  ), h.title_id) as barcode
  from holds h where h.patron_id = ?1`;

/**
 * The statement of each list; `?2` is the page's length, `?3` its offset, and `?4` the present moment or day where it
 * counts.
 */
const LISTS: Readonly<Record<ListQuery["kind"], string>> = {
  "loans": `${LOAN_BARCODES} ${OLDEST_DUE_FIRST} ${PAGE}`,
  "overdue-loans": `${LOAN_BARCODES} and i.loan_due < ?4 ${OLDEST_DUE_FIRST} ${PAGE}`,
  "waiting-holds": `${HOLD_BARCODES} and h.status = 'waiting' and coalesce(h.shelf_expires, ?4) >= ?4
    order by h.placed, h.hold_id ${PAGE}`,
  "unavailable-holds": `${HOLD_BARCODES}
    and (h.status = 'in-transit' or (h.status = 'pending' and coalesce(h.expires, ?4) >= ?4))
    order by h.placed, h.hold_id ${PAGE}`,
};

/** A patron's lists. The patron is given by `patronId`. */
export interface PatronListsReader {
  /** Loans, oldest due date first, with what decides about each: all, or those on whose titles there are open holds. */
  loans(patronId: string, which: "all" | "awaited"): readonly LoanFacts[];
  /** Oldest first; only those on which something is owed. */
  fees(patronId: string, page: ListRange): readonly Fee[];
  /** Oldest first; paid ones too. */
  feesOfItem(query: { readonly patronId: string; readonly itemId: string }): readonly Fee[];
  /** The payments that an account took under a transaction id since `since`, newest first. */
  earlierPayments(account: string, transactionId: string, since: Temporal.Instant): readonly Payment[];
  barcodes(query: ListQuery): readonly string[];
}

/** Prepares the statements of a patron's lists. */
export function patronListsReader(db: Pick<DatabaseSync, "prepare">): PatronListsReader {
  const loans = {
    all: loanFactsReader(listStatement(db, `${LOANS} ${OLDEST_DUE_FIRST}`)),
    awaited: loanFactsReader(listStatement(db, `${LOANS} ${AWAITED} ${OLDEST_DUE_FIRST}`)),
  };
  const queues = listStatement(db, QUEUES);
  const holdFrom = holdReader(queues.at);
  const fees = listStatement(db, FEES);
  const feeFrom = feeReader(fees.at);
  const feesOfItem = listStatement(db, FEES_OF_ITEM);
  const feeOfItemFrom = feeReader(feesOfItem.at);
  const payments = listStatement(db, EARLIER_PAYMENTS);
  const paymentFrom = paymentReader(payments.at);
  const lists = {
    "loans": barcodesReader(listStatement(db, LISTS["loans"])),
    "overdue-loans": barcodesReader(listStatement(db, LISTS["overdue-loans"])),
    "waiting-holds": barcodesReader(listStatement(db, LISTS["waiting-holds"])),
    "unavailable-holds": barcodesReader(listStatement(db, LISTS["unavailable-holds"])),
  };

  return {
    loans(patronId, which) {
      const queuesOf = () => Map.groupBy(queues.all(patronId).map(holdFrom), ({ titleId }) => foldId(titleId));
      return loans[which](patronId, queuesOf);
    },
    fees: (patronId, page) => fees.all(patronId, ...lengthAndOffset(page)).map(feeFrom),
    feesOfItem: ({ patronId, itemId }) => feesOfItem.all(patronId, itemId).map(feeOfItemFrom),
    earlierPayments: (account, transactionId, since) =>
      payments.all(account, transactionId, since.epochMilliseconds).map(paymentFrom),
    barcodes(query) {
      return lists[query.kind](query.patronId, ...lengthAndOffset(query), ...momentOf(query));
    },
  };
}

/** Gives the value of `?4`: the present moment or day, if the list needs one. */
function momentOf(query: ListQuery): readonly SQLInputValue[] {
  switch (query.kind) {
    case "loans":
      return [];
    case "overdue-loans":
      return [query.now.epochMilliseconds];
    case "waiting-holds":
    case "unavailable-holds":
      return [query.today];
  }
}

function barcodesReader({ all, at }: ListStatement): (...values: SQLInputValue[]) => readonly string[] {
  const barcode = at("barcode");
  return (...values) => all(...values).map((row) => text(row, barcode));
}

/**
 * Reads a patron's loans; if there are any, `queues` gives the open holds by title. Earlier versions stored copies with other
 * capital letters than their titles.
 */
function loanFactsReader(
  { all, at }: ListStatement,
): (patronId: string, queues: () => ReadonlyMap<string, readonly Hold[]>) => readonly LoanFacts[] {
  const read = loanFactsOf(at);
  return (patronId, queues) => {
    const rows = all(patronId);
    if (rows.length === 0) return [];
    const queueOf = queues();
    return rows.map(read).map((facts) => ({ ...facts, holds: queueOf.get(foldId(facts.item.titleId)) ?? [] }));
  };
}

function loanFactsOf(
  at: PlaceOf,
): ReaderOf<Pick<LoanFacts, "loan" | "item" | "version" | "titleVersion" | "freeCopies">> {
  const itemFrom = itemReader(at), loanFrom = loanReader(at);
  const version = at("version"), titleVersion = at("title_version"), freeCopies = at("free_copies");
  return (row) => {
    const loan = loanFrom(row);
    if (loan === undefined) throw new Error("a loan was read without its own columns");
    return {
      loan,
      item: itemFrom(row),
      version: integer(row, version),
      titleVersion: integer(row, titleVersion),
      freeCopies: integerIfAny(row, freeCopies) ?? 0,
    };
  };
}

/** SQLite takes -1 for "no limit". */
function lengthAndOffset({ from, to }: ListRange): readonly [length: number, offset: number] {
  const offset = Math.max(from, 1) - 1;
  return [to === undefined ? -1 : Math.max(to - offset, 0), offset];
}
