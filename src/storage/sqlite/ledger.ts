import type { DatabaseSync, StatementSync } from "node:sqlite";
import { randomUUID } from "node:crypto";
import type { ChangeRow } from "../../library/once/change_state.ts";
import {
  type BeginQuestion,
  decideBegin,
  decideHandOver,
  findEarlier,
  PAYMENT_WINDOW,
} from "../../library/once/decide_begin.ts";
import { decideClose, decideCorrect, decideSettle, decideTakeBack } from "../../library/once/decide_settling.ts";
import { namesOf } from "../../library/once/in_the_way.ts";
import type { Begun, Closing, HandingOver, Ledger, LedgerClosing, Sending, Settlement } from "../port/ledger.ts";
import { columnOf } from "../rows/columns.ts";
import { closingDetail, settlementTold } from "../rows/ledger_journal.ts";
import {
  beginQuestion,
  DECIDING,
  handedOver,
  IS_EXCEPTION,
  IS_WAITING,
  type LedgerChange,
  openRecord,
  settledColumns,
  settlingOf,
  ticketKept,
  UNDER_A_KEY,
  waitingRecord,
  WAS_NOT_SENT,
} from "../rows/ledger_row.ts";
import { integer, type Row, text } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import { type AnswerAtOnce, isUnsettled, ledgerLists } from "./ledger_lists.ts";
import { changeRowFrom, insertSql, ledgerRowFrom, valuesOf } from "./rows/records.ts";
import { SLICE, type Write } from "./tidy_journal.ts";

const { columns } = TABLES.ledger;

/** How many wait is told by the first and the last number; they are counted only where these leave it open. */
const MAY_WAIT = `
  select coalesce(max(ledger_id) - min(ledger_id) + 1, 0) < ?2 or count(*) < ?2 as may from ledger
  where institution = ?1 and ${IS_WAITING}`;

/** What the journal's row of a settlement repeats of the ledger's. */
const SHARED = TABLES.journal.columns.map(({ name }) => name)
  .filter((name) => name !== "told" && columns.some((column) => column.name === name)).join(", ");

const TELL_SETTLED = `
  insert into journal (${SHARED}, source, outcome, reason, due, detail, told)
  select ${SHARED}, 'terminal', ?2, ?3, ?4, ?5, coalesce(?6, told) from ledger where ledger_id = ?1`;

const TELL_CLOSED = `
  insert into journal (at, source, account, terminal, address, message, library, action, patron_id, item_id, title_id,
    outcome, detail)
  select ?2, 'staff', 'desk', ?3, '', '', library, 'exception-closed', patron_id, item_id, title_id, 'done', ?4
  from ledger where ledger_id = ?1`;

const RELEASE = `
  update ledger set released = ?2
  where institution = ?1 and ${IS_WAITING} and state = 'waiting' and released is null`;

const NOTE_BEFORE = `
  update ledger set before = ?2 where ledger_id = ?1 and state = 'open' and ticket = coalesce(?3, ticket)`;

const WAIT_AGAIN = `update ledger set state = 'waiting' where ledger_id = ?1 and ${WAS_NOT_SENT}`;

const PRUNE = `
  delete from ledger where ledger_id in (
    select ledger_id from ledger
    where settled < ?1 and keep_until < ?2 and (payment_key is null or settled < ?3) and not (${IS_EXCEPTION})
    limit ${SLICE})`;

/** A row, with what decides about it. */
interface FoundRow extends ChangeRow {
  readonly row: Row;
}

/** Makes the ledger over a file, whose clock is this machine's unless it is given one. */
export function sqliteLedger(
  db: Pick<DatabaseSync, "prepare">,
  write: Write,
  asked: AnswerAtOnce,
  milliseconds: () => number = () => Date.now(),
): Ledger {
  const clock = () => Temporal.Instant.fromEpochMilliseconds(milliseconds());
  const find = rowFinder(db);
  const writer = ledgerWriter(db, find, clock);
  const release = db.prepare(RELEASE), prune = db.prepare(PRUNE), mayWait = db.prepare(MAY_WAIT);
  const noteBefore = db.prepare(NOTE_BEFORE), waitAgain = db.prepare(WAIT_AGAIN);
  const open = db.prepare(
    `select ledger_id from ledger indexed by ledger_unsettled
      where ${isUnsettled()} and state = 'open' and (owner = ?1 or open_until < ?2)`,
  );
  const openRows = asked((owner: string | null) => open.all(owner, milliseconds()));

  return {
    ...ledgerLists(db, asked),
    earlier: asked((entry, repeats) => {
      const question = beginQuestion(entry, repeats), found = findEarlier(question, find.alike(question), clock());
      return found && ledgerRowFrom(found.row);
    }),
    begin(entry, repeats) {
      const question = beginQuestion(entry, repeats), ticket = randomUUID();
      return write(() => {
        const now = clock(), decided = decideBegin(question, [...find.alike(question), ...find.holding(question)], now);
        if (decided.kind !== "begun") return { kind: decided.kind, row: ledgerRowFrom(decided.row.row) };
        return { kind: "begun", ledgerId: writer.insert(openRecord(entry, ticket, now)) } satisfies Begun;
      }, entry.deadline);
    },
    accept(entry, most) {
      return write(() => {
        if (mayWait.get(entry.institution, most)?.may !== 1) return undefined;
        return writer.insert(waitingRecord(entry, randomUUID(), clock()));
      });
    },
    handOver: (ledgerId, sending) => write(() => writer.handOver(ledgerId, sending), sending.deadline),
    takeBack: (ledgerId) => write(() => writer.takeBack(ledgerId)),
    answerRetries: (ledgerId, retryKey) => write(() => writer.update(ledgerId, { retryKey })),
    noteBefore: (ledgerId, before, ticket) =>
      write(() => noteBefore.run(ledgerId, before, ticket ?? null).changes === 1),
    tellTerminal: (ledgerId, terminalTold) => write(() => writer.update(ledgerId, { terminalTold })),
    settle: (ledgerId, settlement) => write(() => writer.settle(ledgerId, settlement)),
    correct: (ledgerId, settlement) => write(() => writer.correct(ledgerId, settlement)),
    close: (ledgerId, closing) => write(() => writer.close(ledgerId, closing)),
    release: (institution, at) => write(() => Number(release.run(institution, at.epochMilliseconds).changes)),
    async giveUp(now, owner) {
      const rows = await openRows(owner ?? null);
      const givenUp = await Promise.all(rows.map((row) => {
        const ledgerId = integer(row, "ledger_id");
        return write(() =>
          waitAgain.run(ledgerId).changes === 1 || writer.settle(ledgerId, { state: "unknown", now }, now)
        );
      }));
      return givenUp.filter((isGivenUp) => isGivenUp).length;
    },
    async prune(before) {
      let removed = 0;
      for (let rows = SLICE; rows === SLICE;) {
        const now = milliseconds();
        rows = await write(() => Number(prune.run(before.epochMilliseconds, now, now - PAYMENT_WINDOW).changes));
        removed += rows;
      }
      return removed;
    },
  };
}

/** Finds rows that decide about others. */
interface RowFinder {
  row(ledgerId: number): FoundRow | undefined;
  /** What decides about a row, without the rest of it. */
  decides(ledgerId: number): ChangeRow | undefined;
  /** Those under a key of a question. */
  alike(question: Pick<BeginQuestion, "keys" | "payments">): readonly FoundRow[];
  /** Those that hold a name that it waits for. */
  holding(question: Pick<BeginQuestion, "waitsFor">): readonly FoundRow[];
}

export function rowFinder(db: Pick<DatabaseSync, "prepare">): RowFinder {
  const byNumber = db.prepare("select * from ledger where ledger_id = ?1");
  const [byKey, byPayment] = ["retry_key", "payment_key"].map((column) => [
    db.prepare(`select * from ledger where ${column} = ?1 order by ledger_id desc limit ${UNDER_A_KEY}`),
  ]);
  const deciding = db.prepare(`select ${DECIDING} from ledger where ledger_id = ?1`);
  const byName = [
    db.prepare(
      ["item_way", "patron_way"].map((column) => `select * from ledger where ${column} = ?1 and ${isUnsettled()}`)
        .join(" union all "),
    ),
  ];
  return {
    row(ledgerId) {
      const row = byNumber.get(ledgerId);
      return row && { ...changeRowFrom(row), row };
    },
    decides(ledgerId) {
      const row = deciding.get(ledgerId);
      return row && changeRowFrom(row);
    },
    alike: ({ keys, payments }) => [...rowsBy(keys, byKey), ...rowsBy(payments, byPayment)],
    holding: ({ waitsFor }) => rowsBy(waitsFor, byName),
  };
}

/** Finds the rows that one of these statements gives for one of these values. */
function rowsBy(values: readonly string[], statements: readonly StatementSync[] = []): readonly FoundRow[] {
  const found: FoundRow[] = [];
  for (const value of values) {
    for (const statement of statements) {
      for (const row of statement.all(value)) found.push({ ...changeRowFrom(row), row });
    }
  }
  return found;
}

/** A statement that writes some columns of a row anew. */
interface Update {
  readonly statement: StatementSync;
  readonly written: typeof columns;
}

/** Prepares what writes the members of a change. */
function preparedUpdate(db: Pick<DatabaseSync, "prepare">, change: LedgerChange): Update {
  const names = new Set(Object.keys(change).map(columnOf));
  const written = columns.filter(({ name }) => names.has(name));
  const set = written.map(({ name }, place) => `${name} = ?${place + 2}`).join(", ");
  return { statement: db.prepare(`update ledger set ${set} where ledger_id = ?1`), written };
}

/** Writes rows as they are decided, inside a transaction that the caller has begun. */
function ledgerWriter(db: Pick<DatabaseSync, "prepare">, find: RowFinder, clock: () => Temporal.Instant) {
  const insert = db.prepare(insertSql(TABLES.ledger));
  const tellSettled = db.prepare(TELL_SETTLED), tellClosed = db.prepare(TELL_CLOSED);
  /** By the members that they write. */
  const updates = new Map<string, Update>();

  function update(ledgerId: number, change: LedgerChange): void {
    const members = Object.keys(change).join();
    const found = updates.get(members) ?? preparedUpdate(db, change);
    updates.set(members, found);
    found.statement.run(ledgerId, ...valuesOf(found.written, change));
  }

  function tell(ledgerId: number, settlement: Settlement, toldAt?: Temporal.Instant): void {
    const { outcome, reason = null, due, detail = null, told = toldAt } = settlementTold(ledgerId, settlement);
    const dueAt = due?.epochMilliseconds ?? null;
    tellSettled.run(ledgerId, outcome, reason, dueAt, detail, told?.epochMilliseconds ?? null);
  }

  return {
    update,
    insert: (record: LedgerChange) => Number(insert.run(...valuesOf(columns, record)).lastInsertRowid),
    handOver(ledgerId: number, sending: Sending): HandingOver {
      const own = find.row(ledgerId), now = clock();
      if (own === undefined) return { kind: "gone" };
      const { waitsFor } = namesOf(ledgerRowFrom(own.row));
      const decided = decideHandOver(own, waitsFor, find.holding({ waitsFor }), now);
      if (decided.kind !== "begun") return { kind: decided.kind, row: ledgerRowFrom(decided.row.row) };
      const ticket = ticketKept(text(own.row, "ticket")) + randomUUID();
      update(ledgerId, handedOver(sending, ticket, now));
      return { kind: "begun", ledgerId, ticket };
    },
    takeBack(ledgerId: number): boolean {
      const row = find.decides(ledgerId), change = row && decideTakeBack(row, clock());
      if (change !== undefined) update(ledgerId, change);
      return change !== undefined;
    },
    /** @param toldAt when the journal's row is told, where that is another moment than the terminal's */
    settle(ledgerId: number, settlement: Settlement, toldAt?: Temporal.Instant): boolean {
      const row = find.decides(ledgerId), settled = row && decideSettle(row, settlingOf(settlement), clock());
      if (settled === undefined) return false;
      update(ledgerId, settledColumns(settled));
      if (settled.isTold) tell(ledgerId, settlement, toldAt);
      return true;
    },
    correct(ledgerId: number, settlement: Settlement): void {
      const row = find.decides(ledgerId), settled = row && decideCorrect(row, settlingOf(settlement));
      if (settled === undefined) return;
      update(ledgerId, settledColumns(settled));
      tell(ledgerId, settlement);
    },
    close(ledgerId: number, closing: LedgerClosing): Closing {
      const { name, word, at } = closing, change = decideClose(find.decides(ledgerId), at, clock());
      if (typeof change === "string") return change;
      update(ledgerId, { ...change, closedBy: name, closedWord: word });
      tellClosed.run(ledgerId, at.epochMilliseconds, name, closingDetail(ledgerId, closing));
      return "closed";
    },
  };
}
