import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { Item } from "../../library/item.ts";
import type { Effect } from "../port/change.ts";
import type { Loan } from "../port/loan.ts";
import { journalRow } from "../rows/journal_row.ts";
import { type Table, TABLES } from "../rows/tables.ts";
import { insertSql, updateSql, valuesOf } from "./rows/records.ts";
import { END_LOAN, STORE_LOAN } from "./rows/loan_columns.ts";
import { cardChanger } from "./change_card.ts";
import { CLEAR_WRONG_PINS } from "./wrong_pins.ts";

/** Thrown inside the transaction of a change so that it is undone: a record that decided has moved on. */
export class Conflict extends Error {
  override readonly name = "Conflict";
}

/** Carries one effect out, inside the transaction of its change; throws when there is nothing to carry it out on. */
export type CarryOut = (effect: Effect) => void;

/** A copy without its title, which is a record of its own. */
const ITEM = columnsWithout("title_id", TABLES.items);

export function effectsWriter(db: Pick<DatabaseSync, "prepare">): CarryOut {
  const openLoan = loanOpener(db);
  const changeLoan = db.prepare(`${STORE_LOAN} and loan_patron_id is not null`);
  const endLoan = loanEnder(db);
  const placeHold = writer(db, insertSql, TABLES.holds);
  const changeHold = writer(db, updateSql, TABLES.holds);
  const endHold = db.prepare("delete from holds where hold_id = ?1");
  const charge = writer(db, insertSql, TABLES.fees);
  const withdrawFee = feeWithdrawal(db);
  const adjustFee = db.prepare(ADJUST_FEE);
  const pay = db.prepare("update fees set outstanding = outstanding - ?2 where fee_id = ?1");
  const recordPayment = writer(db, insertSql, TABLES.payments);
  const editItem = writer(db, updateSql, ITEM);
  const changeItem = writer(db, updateSql, columnsWithout("shelving_location", ITEM));
  const addItem = itemAdder(db);
  const addPatron = adder(db, TABLES.patrons);
  const changeCard = cardChanger(db, indexMaker(db));
  const setPin = db.prepare("update patrons set pin = ?2 where patron_id = ?1");
  const clearWrongPins = db.prepare(CLEAR_WRONG_PINS);
  const changePatron = writer(db, updateSql, columnsWithout("pin", TABLES.patrons));
  const journal = writer(db, insertSql, TABLES.journal);

  return (effect) => {
    switch (effect.kind) {
      case "open-loan":
        return openLoan(effect.loan);
      case "change-loan":
        return store(changeLoan, TABLES.loans, effect.loan);
      case "end-loan":
        return endLoan(effect.itemId, effect.forget === true);
      case "place-hold":
        return placeHold(effect.hold);
      case "change-hold":
        return changeHold(effect.hold);
      case "end-hold":
        return onOne(endHold, "hold", effect.holdId);
      case "charge":
        return charge(effect.fee);
      case "withdraw-fee":
        return withdrawFee(effect.feeId);
      case "adjust-fee":
        return onOne(adjustFee, "fee", effect.feeId, effect.by, effect.ended?.epochMilliseconds ?? null);
      case "pay":
        return onOne(pay, "fee", effect.feeId, effect.amount);
      case "record-payment":
        return recordPayment(effect.payment);
      case "change-item":
        return changeItem(effect.item);
      case "edit-item":
        return editItem(effect.item);
      case "add-item":
        return addItem(effect.item);
      case "add-patron":
        return addPatron(effect.patron);
      case "change-patron":
        return changePatron(effect.patron);
      case "change-card":
        return changeCard(effect);
      case "set-pin":
        return onOne(setPin, "patron", effect.patronId, effect.pin);
      case "clear-wrong-pins":
        return void clearWrongPins.run(effect.patronId);
      case "note-exception":
        return journal(journalRow(effect.entry));
    }
  };
}

type Written<T> = Pick<Table<T>, "name" | "columns">;

function columnsWithout<T>(column: string, { name, columns }: Written<T>): Written<T> {
  return { name, columns: columns.filter((each) => each.name !== column) };
}

/** A function that stores a record as a statement over its columns. */
function writer<T>(
  db: Pick<DatabaseSync, "prepare">,
  sql: (table: Written<T>) => string,
  table: Written<T>,
): (record: T) => void {
  const statement = db.prepare(sql(table));
  return (record) => store(statement, table, record);
}

/** A function that stores a new copy, and its title where that is new. */
function itemAdder(db: Pick<DatabaseSync, "prepare">): (item: Item) => void {
  const title = db.prepare("insert into titles (title_id, title, author) values (?1, ?2, ?3) on conflict do nothing");
  const add = adder(db, TABLES.items);
  return (item) => {
    title.run(item.titleId, item.title, item.author);
    add(item);
  };
}

/** A function that stores a new record. One that is there is a conflict: the facts were outdated. */
function adder<T>(db: Pick<DatabaseSync, "prepare">, table: Written<T>): (record: T) => void {
  const statement = db.prepare(`${insertSql(table)} on conflict do nothing`);
  return (record) => {
    const values = valuesOf(table.columns, record);
    if (statement.run(...values).changes === 0) throw new Conflict(`${table.name} has ${values[0]} already`);
  };
}

function store<T>(statement: StatementSync, { name, columns }: Written<T>, record: T): void {
  const values = valuesOf(columns, record);
  if (statement.run(...values).changes === 0) throw missingRecordError(name, values[0]);
}

/** Makes a function that stores a loan. A copy that is on loan already is a conflict: the facts were outdated. */
function loanOpener(db: Pick<DatabaseSync, "prepare">): (loan: Loan) => void {
  const open = db.prepare(`${STORE_LOAN} and loan_patron_id is null`);
  const find = db.prepare("select 1 from items where item_id = ?1");
  return (loan) => {
    if (open.run(...valuesOf(TABLES.loans.columns, loan)).changes > 0) return;
    if (find.get(loan.itemId) === undefined) throw missingRecordError("item", loan.itemId);
    throw new Conflict(`item ${loan.itemId} is on loan already`);
  };
}

/**
 * Finds the rows of the journal about a copy, for those who forget its borrower. The index costs every change one more
 * page, a seventh of its time, and most libraries never need it: so it is made when it is first needed.
 */
export const FORGETTING = "create index if not exists journal_by_item on journal (item_id) where item_id is not null";

function indexMaker(db: Pick<DatabaseSync, "prepare">): () => void {
  const make = db.prepare(FORGETTING);
  return () => void make.run();
}

/** Where the patron is to be forgotten, no row about the copy names the patron, nor does the patron point at such a row. */
function loanEnder(db: Pick<DatabaseSync, "prepare">): (itemId: string, forget: boolean) => void {
  const end = db.prepare(`${END_LOAN} where item_id = ?1 and loan_patron_id is not null`);
  const makeIndex = indexMaker(db);
  const borrower = "(select loan_patron_id from items where item_id = ?1)";
  const forgetInJournal = db.prepare(
    `update journal set patron_id = null where item_id = ?1 and patron_id = ${borrower} collate nocase`,
  );
  const forgetAtPatron = db.prepare(`
    update patrons set last_change = null
    where patron_id = ${borrower} and exists (select 1 from journal j where j.journal_id = last_change and j.item_id = ?1)`);
  return (itemId, forget) => {
    if (forget) {
      makeIndex();
      forgetInJournal.run(itemId);
      forgetAtPatron.run(itemId);
    }
    onOne(end, "loan", itemId);
  };
}

/** In an UPDATE, each column on the right has its old value. */
const ADJUST_FEE = `update fees set amount = max(amount + ?2, amount - outstanding),
  outstanding = max(outstanding + ?2, 0), ended = ?3 where fee_id = ?1`;

/** Withdraws what is left of a fee. A fee of which nothing was paid disappears; of any other, the paid part stays. */
function feeWithdrawal(db: Pick<DatabaseSync, "prepare">): (feeId: string) => void {
  const remove = db.prepare("delete from fees where fee_id = ?1 and outstanding = amount");
  const settle = db.prepare("update fees set amount = amount - outstanding, outstanding = 0 where fee_id = ?1");
  return (feeId) => {
    if (remove.run(feeId).changes === 0) onOne(settle, "fee", feeId);
  };
}

function onOne(statement: StatementSync, what: string, id: string, ...values: SQLInputValue[]): void {
  if (statement.run(id, ...values).changes === 0) throw missingRecordError(what, id);
}

function missingRecordError(what: string, id: SQLInputValue | undefined): Error {
  return new Error(`the change is about ${what} ${String(id)}, which is not stored`);
}
