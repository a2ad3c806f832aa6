import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Item } from "../../library/item.ts";
import type { Applied, Change, Effect, Expectation } from "../port/change.ts";
import { StorageUnavailable } from "../port/storage.ts";
import { answerRow } from "../rows/answer_row.ts";
import { journalRow } from "../rows/journal_row.ts";
import { TABLES } from "../rows/tables.ts";
import type { AnswerKeeper } from "./answers.ts";
import { placeholder, valuesOf } from "./columns.ts";
import { type CarryOut, Conflict } from "./effects.ts";
import type { JournalWriter } from "./journal.ts";
import { loanColumn } from "./loan_columns.ts";

/**
 * Applies one change inside the transaction that the caller has begun.
 *
 * @throws Conflict if a record that decided has moved on; what was done by then must be rolled back
 * @throws StorageUnavailable if nobody waits for it any more
 */
export type ApplyChange = (change: Change) => Applied;

/** Prepares the statements that check versions and move them on. */
export function changeApplier(
  db: Pick<DatabaseSync, "prepare">,
  journal: JournalWriter,
  answers: Pick<AnswerKeeper, "keep" | "find">,
  carryOut: CarryOut,
): ApplyChange {
  const keepVersion = versionKeeper(db);
  const writeCopy = copyWriter(db);

  return (change) => {
    const { entry, expect, undo, unless, deadline } = change;
    if (deadline !== undefined && deadline.left() <= 0) throw new StorageUnavailable("the change came too late");
    const earlier = unless && answers.find(unless);
    if (earlier !== undefined) return { kind: "answered", outcome: earlier };
    const move: Move = {
      journalId: journal.write(journalRow(entry)),
      changed: (entry.told ?? entry.at).epochMilliseconds,
      undo: undo === "" ? null : undo,
    };
    const answer = answerRow(change);
    if (answer !== undefined) answers.keep({ ...answer, journalId: move.journalId });
    let { effects } = change;
    for (const expected of expect) {
      let kept: boolean;
      if (expected.kind === "item" && expected.moves) {
        const copy = gatherCopy(expected, effects);
        effects = copy.rest;
        kept = writeCopy(copy, move);
      } else kept = keepVersion(expected, move);
      if (!kept) throw new Conflict(`${expected.kind} ${expected.id} has moved on`);
    }
    for (const effect of effects) carryOut(effect);
    return { kind: "applied" };
  };
}

/** What a record is told that moves on. */
interface Move {
  /** The journal's row of the change. */
  readonly journalId: number;
  /** When it was told, in milliseconds since 1970. */
  readonly changed: number;
  /** What would put a copy back. */
  readonly undo: string | null;
}

/**
 * Makes a function that says whether a record is still at the version it decided at, and moves it on where that is due.
 * A copy that moves on is not for it.
 */
function versionKeeper(db: Pick<DatabaseSync, "prepare">): (expected: Expectation, move: Move) => boolean {
  const look = {
    patron: db.prepare("select 1 from patrons where patron_id = ?1 and version = ?2"),
    item: db.prepare("select 1 from items where item_id = ?1 and version = ?2"),
    title: db.prepare("select 1 from titles where title_id = ?1 and version = ?2"),
  };
  const patron = db.prepare(
    "update patrons set version = version + 1, last_change = ?3, changed = ?4 where patron_id = ?1 and version = ?2",
  );
  const title = db.prepare("update titles set version = version + 1 where title_id = ?1 and version = ?2");

  return ({ kind, id, version, moves }, { journalId, changed }) => {
    if (!moves) return look[kind].get(id, version) !== undefined;
    if (kind === "title") return title.run(id, version).changes === 1;
    return patron.run(id, version, journalId, changed).changes === 1;
  };
}

type LoanEffect = Extract<Effect, { readonly kind: "open-loan" | "change-loan" | "end-loan" }>;

/** What one statement does to a copy, and the effects of its change that are left to be carried out. */
interface CopyChange {
  readonly expected: Expectation;
  readonly loan?: LoanEffect;
  readonly item?: Item;
  readonly rest: readonly Effect[];
}

/**
 * Gathers what a change does to a copy: nothing else hangs on when that is done. Where it is more than one statement can
 * do, such as ending one loan and opening another, all of it is left to be carried out one by one.
 */
function gatherCopy(expected: Expectation, effects: readonly Effect[]): CopyChange {
  let loan: LoanEffect | undefined;
  let item: Item | undefined;
  const rest: Effect[] = [];
  for (const effect of effects) {
    if (effect.kind === "change-item" && effect.item.itemId === expected.id) {
      if (item !== undefined) return { expected, rest: effects };
      item = effect.item;
    } else if (isOfLoan(effect) && lentItem(effect) === expected.id) {
      const forgets = effect.kind === "end-loan" && effect.forget === true;
      if (loan !== undefined || forgets) return { expected, rest: effects };
      loan = effect;
    } else rest.push(effect);
  }
  return { expected, loan, item, rest };
}

function isOfLoan(effect: Effect): effect is LoanEffect {
  return effect.kind === "open-loan" || effect.kind === "change-loan" || effect.kind === "end-loan";
}

function lentItem(effect: LoanEffect): string {
  return effect.kind === "end-loan" ? effect.itemId : effect.loan.itemId;
}

const LOAN = TABLES.loans.columns.filter(({ name }) => name !== TABLES.loans.key);
const COPY = TABLES.items.columns.filter(({ name }) => name !== TABLES.items.key && name !== "title_id");

/**
 * Makes a function that writes what is done to a copy, and says whether the copy was still as it was when it decided. A
 * copy, its version and its loan are one row of a wide table: to write it twice or three times takes as much longer.
 */
function copyWriter(db: Pick<DatabaseSync, "prepare">): (change: CopyChange, move: Move) => boolean {
  const prepared = new Map<string, StatementSync>();

  function statementFor(loan: LoanEffect["kind"] | undefined, changed: boolean): StatementSync {
    const name = `${loan} ${changed}`;
    const statement = prepared.get(name) ?? db.prepare(copySql(loan, changed));
    prepared.set(name, statement);
    return statement;
  }

  return ({ expected: { id, version }, loan, item }, { journalId, changed, undo }) => {
    const statement = statementFor(loan?.kind, item !== undefined);
    const lent = loan === undefined || loan.kind === "end-loan" ? [] : valuesOf(LOAN, loan.loan);
    const copy = item === undefined ? [] : valuesOf(COPY, item);
    return statement.run(id, version, journalId, changed, undo, ...lent, ...copy).changes === 1;
  };
}

function copySql(loan: LoanEffect["kind"] | undefined, changed: boolean): string {
  const sets = ["version = version + 1", "last_change = ?3", "changed = ?4", "undo = ?5"];
  let values = 5;
  for (const column of loan === undefined ? [] : LOAN) {
    sets.push(`${loanColumn(column.name)} = ${loan === "end-loan" ? "null" : placeholder(column, values++)}`);
  }
  for (const column of changed ? COPY : []) sets.push(`${column.name} = ${placeholder(column, values++)}`);
  const lent = loan === undefined ? "" : `and loan_patron_id is ${loan === "open-loan" ? "null" : "not null"}`;
  return `update items set ${sets.join(", ")} where item_id = ?1 and version = ?2 ${lent}`;
}
