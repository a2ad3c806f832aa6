import type { DatabaseSync } from "node:sqlite";
import type { Fee } from "../../circulation/fee.ts";
import type { Hold } from "../../circulation/hold.ts";
import type { Payment } from "../../circulation/payment.ts";
import type { ListQuery, LoanFacts } from "../../circulation/storage.ts";
import { selectList } from "./columns.ts";
import { FEE_SELECT } from "./fee_row.ts";
import { HOLD_SELECT } from "./hold_row.ts";
import { FREE_COPIES } from "./item_facts.ts";
import { ITEM_SELECT } from "./item_row.ts";
import { LOAN_OF_ITEM_SELECT } from "./loan_row.ts";
import { PAYMENT_COLUMNS } from "./payment_row.ts";
import { integer, integerIfAny, type Row, text } from "../row.ts";
import { feeFrom, holdFrom, itemFrom, loanFrom, paymentFrom } from "./records.ts";

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

const FEES = `
  select ${FEE_SELECT} from fees f
  where f.patron_id = ?1 and f.outstanding > 0 order by f.incurred, f.fee_id limit ?2 offset ?3`;

const EARLIER_PAYMENT = `
  select ${selectList(PAYMENT_COLUMNS, "p")} from payments p
  where p.account = ?1 and p.transaction_id = ?2 and p.transaction_id <> '' and p.paid >= ?3
  order by p.paid desc limit 1`;

const LOAN_BARCODES = "select i.item_id as barcode from items i where i.loan_patron_id = ?1";

/** A hold is listed by the copy that was captured or asked for, else by the first of its title; empty if it has none. */
const HOLD_BARCODES = `
  select coalesce(h.captured_item_id, h.item_id, (
    select i.item_id from items i where i.title_id = h.title_id order by i.item_id limit 1
  ), '') as barcode
  from holds h where h.patron_id = ?1`;

/** The statement of each list; `?2` is the page's length, `?3` its offset, and `?4` the present moment where it counts. */
const LISTS: Readonly<Record<ListQuery["kind"], string>> = {
  "loans": `${LOAN_BARCODES} ${OLDEST_DUE_FIRST} limit ?2 offset ?3`,
  "overdue-loans": `${LOAN_BARCODES} and i.loan_due < ?4 ${OLDEST_DUE_FIRST} limit ?2 offset ?3`,
  "waiting-holds": `${HOLD_BARCODES} and h.status = 'waiting' order by h.placed, h.hold_id limit ?2 offset ?3`,
  "unavailable-holds":
    `${HOLD_BARCODES} and h.status in ('pending', 'in-transit') order by h.placed, h.hold_id limit ?2 offset ?3`,
};

/** Positions counted from 1, both ends included; without `to`, to the last. */
export interface Page {
  readonly from: number;
  readonly to?: number;
}

/** A patron's lists. The patron is given by `patronId`. */
export interface PatronListsReader {
  /** Loans, oldest due date first, with what decides about each: all, or those on whose titles there are open holds. */
  loans(patronId: string, which: "all" | "awaited"): readonly LoanFacts[];
  /** Open fees, oldest first. */
  fees(patronId: string, page: Page): readonly Fee[];
  /** The newest payment that an account took under a transaction id, not before `since`. */
  earlierPayment(account: string, transactionId: string, since: Temporal.Instant): Payment | undefined;
  /** Barcodes of one list. */
  barcodes(query: ListQuery): readonly string[];
}

/** Prepares the statements of a patron's lists. */
export function patronListsReader(db: Pick<DatabaseSync, "prepare">): PatronListsReader {
  const loans = {
    all: db.prepare(`${LOANS} ${OLDEST_DUE_FIRST}`),
    awaited: db.prepare(`${LOANS} ${AWAITED} ${OLDEST_DUE_FIRST}`),
  };
  const queues = db.prepare(QUEUES);
  const fees = db.prepare(FEES);
  const payment = db.prepare(EARLIER_PAYMENT);
  const lists = {
    "loans": db.prepare(LISTS["loans"]),
    "overdue-loans": db.prepare(LISTS["overdue-loans"]),
    "waiting-holds": db.prepare(LISTS["waiting-holds"]),
    "unavailable-holds": db.prepare(LISTS["unavailable-holds"]),
  };

  return {
    loans(patronId, which) {
      const found = loans[which].all(patronId);
      if (found.length === 0) return [];
      const queueOf = Map.groupBy(queues.all(patronId).map(holdFrom), (hold) => hold.titleId);
      return found.map((row) => loanFactsFrom(row, queueOf));
    },
    fees: (patronId, page) => fees.all(patronId, length(page), offset(page)).map(feeFrom),
    earlierPayment(account, transactionId, since) {
      const row = payment.get(account, transactionId, since.epochMilliseconds);
      return row === undefined ? undefined : paymentFrom(row);
    },
    barcodes(query) {
      const page = [query.patronId, length(query), offset(query)];
      const moment = query.kind === "overdue-loans" ? [query.now.epochMilliseconds] : [];
      return lists[query.kind].all(...page, ...moment).map((row) => text(row, "barcode"));
    },
  };
}

function loanFactsFrom(row: Row, queueOf: ReadonlyMap<string, readonly Hold[]>): LoanFacts {
  const loan = loanFrom(row);
  if (loan === undefined) throw new Error("a loan was read without its own columns");
  const item = itemFrom(row);
  return {
    loan,
    item,
    version: integer(row, "version"),
    titleVersion: integer(row, "title_version"),
    holds: queueOf.get(item.titleId) ?? [],
    freeCopies: integerIfAny(row, "free_copies") ?? 0,
  };
}

function offset({ from }: Page): number {
  return Math.max(from, 1) - 1;
}

/** SQLite takes -1 for "no limit". */
function length(page: Page): number {
  return page.to === undefined ? -1 : Math.max(page.to - offset(page), 0);
}
