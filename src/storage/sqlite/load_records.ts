import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { Records } from "../port/storage.ts";
import { TABLES } from "../rows/tables.ts";
import { upsertSql, valuesOf } from "./rows/records.ts";
import { STORE_LOAN } from "./rows/loan_columns.ts";

/** Stores the title that a copy brings. What the copy does not know of it stays as it is stored. */
const TITLE_OF_ITEM = `
  insert into titles (title_id, title, author) values (?1, ?2, ?3)
  on conflict (title_id) do update set
    title = iif(excluded.title = '', title, excluded.title),
    author = iif(excluded.author = '', author, excluded.author)`;

/** Stores records as they are, inside the transaction that the caller has begun. */
type LoadRecords = (records: Records) => void;

/** Prepares a statement that moves a record's version on: the one named, and the one that the stored record names. */
function touch(db: DatabaseSync, of: "patrons" | "items" | "titles", key: string, table: string, id: string) {
  return db.prepare(`
    update ${of} set version = version + 1
    where ${key} in (?1, (select ${key} from ${table} where ${id} = ?2))`);
}

/**
 * Prepares what loads records. Versions move on as they do with a change, so that a decision taken on what was there
 * before meets a conflict.
 */
export function recordsLoader(db: DatabaseSync): LoadRecords {
  const title = db.prepare(upsertSql(TABLES.titles));
  const titleOfItem = db.prepare(TITLE_OF_ITEM);
  const item = db.prepare(upsertSql(TABLES.items));
  // Two patrons may have swapped their login ids: a changed one is given up before the new one is taken.
  const giveUpLogin = db.prepare("update patrons set login_id = '' where patron_id = ?1 and login_id <> ?2");
  const patron = db.prepare(upsertSql(TABLES.patrons));
  const loan = db.prepare(STORE_LOAN);
  const hold = db.prepare(upsertSql(TABLES.holds));
  const fee = db.prepare(upsertSql(TABLES.fees));
  const payment = db.prepare(upsertSql(TABLES.payments));
  const touchBorrower = touch(db, "patrons", "patron_id", "loans", "item_id");
  const touchLent = db.prepare("update items set version = version + 1 where item_id = ?1");
  const touchHolder = touch(db, "patrons", "patron_id", "holds", "hold_id");
  const touchHeld = touch(db, "titles", "title_id", "holds", "hold_id");
  const touchDebtor = touch(db, "patrons", "patron_id", "fees", "fee_id");

  return ({ titles = [], items = [], patrons = [], loans = [], holds = [], fees = [], payments = [] }) => {
    for (const each of titles) store("title", title, valuesOf(TABLES.titles.columns, each));
    for (const each of items) {
      titleOfItem.run(each.titleId, each.title, each.author);
      store("item", item, valuesOf(TABLES.items.columns, each));
    }
    for (const each of patrons) giveUpLogin.run(each.patronId, each.loginId);
    for (const each of patrons) store("patron", patron, valuesOf(TABLES.patrons.columns, each));
    for (const each of loans) {
      touchBorrower.run(each.patronId, each.itemId);
      touchLent.run(each.itemId);
      const stored = store("loan of", loan, valuesOf(TABLES.loans.columns, each));
      if (stored === 0) throw new Error(`loan of ${each.itemId} cannot be stored: there is no such item`);
    }
    for (const each of holds) {
      touchHolder.run(each.patronId, each.holdId);
      touchHeld.run(each.titleId, each.holdId);
      store("hold", hold, valuesOf(TABLES.holds.columns, each));
    }
    for (const each of fees) {
      touchDebtor.run(each.patronId, each.feeId);
      store("fee", fee, valuesOf(TABLES.fees.columns, each));
    }
    for (const each of payments) store("payment", payment, valuesOf(TABLES.payments.columns, each));
  };
}

/** Stores a record, and names the one that does not fit: SQLite tells only which constraint it breaks. Gives the rows changed. */
function store(what: string, statement: StatementSync, values: readonly SQLInputValue[]): number {
  try {
    return Number(statement.run(...values).changes);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("constraint failed")) throw error;
    throw new Error(`${what} ${String(values[0])} cannot be stored: ${error.message}`, { cause: error });
  }
}
