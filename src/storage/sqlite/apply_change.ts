import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Applied, Change, Effect, Expectation } from "../port/change.ts";
import { answerRow, journalRow } from "../rows/journal_row.ts";
import type { NamedColumn } from "../rows/columns.ts";
import { TABLES } from "../rows/tables.ts";
import type { AnswerKeeper } from "./answers.ts";
import { placeholder, valuesOf } from "./rows/records.ts";
import { type CarryOut, Conflict } from "./effects.ts";
import type { JournalWriter } from "./journal.ts";
import { loanColumn } from "./rows/loan_columns.ts";

/**
 * Applies one change inside the transaction that the caller has begun.
 *
 * @throws Conflict if a record that decided has moved on; what was done by then must be rolled back
 */
type ApplyChange = (change: Change) => Applied;

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
    const { entry, expect, undo, unless } = change;
    const earlier = unless && answers.find(unless);
    if (earlier !== undefined) return { kind: "answered", outcome: earlier };
    const move: Move = {
      journalId: journal.write(journalRow(entry)),
      changed: (entry.told ?? entry.at).epochMilliseconds,
      undo: undo === "" ? null : undo,
    };
    const answer = answerRow(change);
    if (answer !== undefined) answers.keep(answer, move.journalId);
    // One statement looks at a title and writes a copy.
    const titles: Expectation[] = [], copies: Expectation[] = [];
    for (const expected of expect) {
      if (expected.kind === "title" && !expected.moves) titles.push(expected);
      else if (expected.kind === "item" && expected.moves) copies.push(expected);
      else if (!keepVersion(expected, move)) throw movedOnError(expected);
    }
    let { effects } = change;
    for (const expected of copies) {
      const copy = gatherCopy(expected, titles.pop(), effects);
      if (!writeCopy(copy, move)) throw movedOnError(expected);
      effects = copy.rest;
    }
    for (const title of titles) if (!keepVersion(title, move)) throw movedOnError(title);
    for (const effect of effects) carryOut(effect);
    return { kind: "applied" };
  };
}

function movedOnError({ kind, id }: Expectation): Conflict {
  return new Conflict(`${kind} ${id} has moved on`);
}

/** The values with which a record moves on. */
interface Move {
  /** Of the journal's row of the change. */
  readonly journalId: number;
  /** When the request came, in milliseconds since 1970. */
  readonly changed: number;
  /** The effects that put a copy back. */
  readonly undo: string | null;
}

/**
 * Makes a function that tells whether a record still has the expected version, and moves the version on where that is
 * asked for. `copyWriter` moves the versions of copies.
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
type ItemEffect = Extract<Effect, { readonly kind: "change-item" }>;

/** What one statement does to a copy, and the effects of its change that are left to be carried out. */
interface CopyChange {
  readonly expected: Expectation;
  /** A title that must be as it was, too: that of the copy, most likely. */
  readonly title: Expectation | undefined;
  readonly loan?: LoanEffect;
  readonly item?: ItemEffect;
  readonly rest: readonly Effect[];
}

/**
 * Gathers what a change does to a copy: it does not matter when that is done. Where it is more than one statement can
 * do, such as ending one loan and opening another, all of it is left to be carried out one by one.
 */
function gatherCopy(expected: Expectation, title: Expectation | undefined, effects: readonly Effect[]): CopyChange {
  let loan: LoanEffect | undefined;
  let item: ItemEffect | undefined;
  const rest: Effect[] = [];
  for (const effect of effects) {
    if (effect.kind === "change-item" && effect.item.itemId === expected.id) {
      if (item !== undefined) return { expected, title, rest: effects };
      item = effect;
    } else if (isLoanOf(effect, expected.id)) {
      const forgets = effect.kind === "end-loan" && effect.forget === true;
      if (loan !== undefined || forgets) return { expected, title, rest: effects };
      loan = effect;
    } else rest.push(effect);
  }
  return { expected, title, loan, item, rest };
}

function isLoanOf(effect: Effect, itemId: string): effect is LoanEffect {
  if (effect.kind === "end-loan") return effect.itemId === itemId;
  return (effect.kind === "open-loan" || effect.kind === "change-loan") && effect.loan.itemId === itemId;
}

const LOAN = TABLES.loans.columns.filter(({ name }) => name !== TABLES.loans.key);
const COPY = TABLES.items.columns.filter(({ name }) => name !== TABLES.items.key && name !== "title_id");

/**
 * Makes a function that writes what is done to a copy, and says whether the copy was still as it was when it decided. A
 * copy, its version and its loan are one row of a wide table: to write it twice or three times takes as much longer.
 * Columns that stay as they were are not named: SQLite writes the index of each named column, whatever its value.
 */
function copyWriter(db: Pick<DatabaseSync, "prepare">): (change: CopyChange, move: Move) => boolean {
  const prepared = new Map<string, StatementSync>();

  return ({ expected: { id, version }, title, loan, item }, { journalId, changed, undo }) => {
    const columns = item === undefined ? [] : changedColumns(item);
    const lent = loan === undefined || loan.kind === "end-loan" ? [] : valuesOf(LOAN, loan.loan);
    const copy = item === undefined ? [] : valuesOf(columns, item.item);
    const values = [id, version, journalId, changed, undo, title?.id ?? null, title?.version ?? null, ...lent, ...copy];
    let name = `${loan?.kind}`;
    for (const column of columns) name += ` ${column.name}`;
    const statement = prepared.get(name) ?? db.prepare(copySql(loan?.kind, columns));
    prepared.set(name, statement);
    return statement.run(...values).changes === 1;
  };
}

function changedColumns({ item, was }: ItemEffect): readonly (typeof COPY)[number][] {
  if (was === undefined) return COPY;
  const changed = [];
  for (const column of COPY) if (column.of(item) !== column.of(was)) changed.push(column);
  return changed;
}

function copySql(loan: LoanEffect["kind"] | undefined, columns: readonly NamedColumn[]): string {
  const sets = ["version = version + 1", "last_change = ?3", "changed = ?4", "undo = ?5"];
  let values = 7;
  for (const column of loan === undefined ? [] : LOAN) {
    sets.push(`${loanColumn(column.name)} = ${loan === "end-loan" ? "null" : placeholder(column, values++)}`);
  }
  for (const column of columns) sets.push(`${column.name} = ${placeholder(column, values++)}`);
  const title = "(?6 is null or exists (select 1 from titles where title_id = ?6 and version = ?7))";
  const lent = loan === undefined ? "" : `and loan_patron_id is ${loan === "open-loan" ? "null" : "not null"}`;
  return `update items set ${sets.join(", ")} where item_id = ?1 and version = ?2 and ${title} ${lent}`;
}
