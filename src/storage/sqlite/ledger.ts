import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { randomUUID } from "node:crypto";
import type { Closing, Ledger, Settlement } from "../port/ledger.ts";
import {
  closingDetail,
  KNOWN_BEFORE,
  type LedgerRecord,
  ledgerRecord,
  NEEDS_ATTENTION,
  PAYMENT_WINDOW,
  paymentKeys,
  settlementTold,
} from "../rows/ledger_row.ts";
import { integer, type Row, text } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import { instant, ledgerRowFrom, valuesOf } from "./rows/records.ts";
import { SLICE, type Write } from "./tidy_journal.ts";

/** SQL that is true of rows that are not settled, as the indexes of just these say it. */
const UNSETTLED = "state in ('open', 'unknown')";

const COLUMNS = TABLES.ledger.columns.map(({ name }) => name);

const BEGIN = `insert into ledger (${COLUMNS.join(", ")}, begun, open_until, stands_until)
  values (${COLUMNS.map(() => "?").join(", ")}, ?, ?, ?)`;

/** Sites that share a database may have accounts of the same name. */
const BY_KEY = `select * from ledger where retry_key = ?1 and institution = ?4
  and (state <> 'not sent' or terminal_told = 'yes')
  and (?2 or ${UNSETTLED} or keep_until >= ?3) order by ledger_id desc limit 1`;

const BY_PAYMENT = `select * from ledger where payment_key = ?1 and institution = ?3
  and (state not in ('not sent', 'refused') or (state = 'not sent' and terminal_told = 'yes'))
  and (${UNSETTLED} or settled >= ?2) order by ledger_id desc limit 1`;

const NOTE_BEFORE = "update ledger set before = ?2 where ledger_id = ?1";
const TELL_TERMINAL = "update ledger set terminal_told = ?2 where ledger_id = ?1";

/** Finds what is in the way, by one of the two columns that say of what. */
function inTheWaySql(column: "item_way" | "patron_way"): string {
  return `select * from ledger where ${column} = ?1 and ${UNSETTLED} and (stands_until >= ?2 or open_until >= ?2)
    order by ledger_id desc limit 1`;
}

const SETTLE = `
  update ledger set state = ?2, settled_by = ?3, terminal_told = coalesce(?4, terminal_told),
    answer = coalesce(?5, answer), settled = ?6, keep_until = ?6 + retry_window
  where ledger_id = ?1`;

/** What the system itself has said in the end stands, and is on the list anew where somebody was told otherwise. */
const CORRECT = `
  update ledger set state = ?2, settled_by = ?3, answer = coalesce(?4, answer),
    closed_at = case when (?2 = 'done') = (terminal_told = 'yes') then closed_at end
  where ledger_id = ?1 and (state = 'closed' or (settled_by = 'proof' and state <> ?2))`;

const CHANGED_ELSEWHERE = `
  select exists (
    select 1 from ledger mine join ledger other on other.item_way = mine.item_way and other.owner <> mine.owner
    where mine.ledger_id = ?1 and other.settled >= mine.begun - ${KNOWN_BEFORE} and other.state in ('done', 'closed')
  ) as changed`;

const CLOSE = `
  update ledger set closed_at = ?2, closed_by = ?3, closed_word = ?4,
    state = case state when 'unknown' then 'closed' else state end,
    settled_by = case state when 'unknown' then 'staff' else settled_by end,
    settled = coalesce(settled, ?5), keep_until = coalesce(keep_until, ?5 + retry_window)
  where ledger_id = ?1 and ${NEEDS_ATTENTION}`;

/** What the journal's row of a settlement repeats of the ledger's. */
const SHARED = TABLES.journal.columns.map(({ name }) => name)
  .filter((name) => name !== "told" && COLUMNS.includes(name)).join(", ");

const TELL_SETTLED = `
  insert into journal (${SHARED}, source, outcome, reason, due, detail, told)
  select ${SHARED}, 'terminal', ?2, ?3, ?4, ?5, coalesce(?6, told) from ledger where ledger_id = ?1`;

const TELL_CLOSED = `
  insert into journal (at, source, account, terminal, address, message, library, action, patron_id, item_id, title_id,
    outcome, detail)
  select ?2, 'staff', 'desk', ?3, '', '', library, 'exception-closed', patron_id, item_id, title_id, 'done', ?4
  from ledger where ledger_id = ?1`;

const PRUNE = `
  delete from ledger where ledger_id in (
    select ledger_id from ledger
    where settled < ?1 and keep_until < ?2 and (payment_key is null or settled < ?3) and not (${NEEDS_ATTENTION})
    limit ${SLICE})`;

/** What an earlier request is found by. */
interface Sought extends Pick<LedgerRecord, "institution"> {
  readonly keys: readonly string[];
  readonly payments: readonly string[];
  readonly whenever: boolean;
}

/** A row that is to be begun: its values, and what might forbid it. Plain values only. */
interface Beginning extends Sought, Pick<LedgerRecord, "itemWay" | "patronWay"> {
  readonly values: readonly SQLInputValue[];
  readonly openFor: number;
  readonly standsFor: number;
}

/** What became of a row, and what the journal tells of it. Plain values only. */
interface Settling {
  readonly ledgerId: number;
  readonly state: string;
  readonly by: string | null;
  readonly terminalTold: string | null;
  readonly answer: string | null;
  /** The journal's outcome, reason, due date, detail, and when it was told. */
  readonly told: readonly SQLInputValue[];
}

/** The number of a row that was begun, or the row that forbids it. */
type Beginnings =
  | { readonly kind: "begun"; readonly ledgerId: number }
  | { readonly kind: "earlier" | "in the way"; readonly row: Row };

/** Writes the ledger, inside a transaction that the caller has begun. What it takes and gives is plain. */
interface LedgerWriter {
  begin(beginning: Beginning): Beginnings;
  settle(settling: Settling): boolean;
  correct(settling: Settling): void;
  close(ledgerId: number, closing: { at: number; name: string; word: string; detail: string }): Closing;
  prune(before: number): number;
  noteBefore(ledgerId: number, before: string): void;
  tellTerminal(ledgerId: number, told: string): void;
}

/** Prepares the statements that write. */
function ledgerWriter(db: Pick<DatabaseSync, "prepare">, clock: () => number): LedgerWriter {
  const { earlier: findEarlier, inTheWay: findInTheWay } = earlierFinder(db);
  const insert = db.prepare(BEGIN);
  const stateOf = db.prepare("select state from ledger where ledger_id = ?1");
  const settle = db.prepare(SETTLE), tellSettled = db.prepare(TELL_SETTLED);
  const correct = db.prepare(CORRECT);
  const close = db.prepare(CLOSE), tellClosed = db.prepare(TELL_CLOSED);
  const remove = db.prepare(PRUNE);
  const noteBefore = db.prepare(NOTE_BEFORE), tellTerminal = db.prepare(TELL_TERMINAL);

  return {
    begin(beginning) {
      const now = clock();
      const earlier = findEarlier(beginning, now);
      if (earlier !== undefined) return { kind: "earlier", row: earlier };
      const inTheWay = findInTheWay(beginning, now);
      if (inTheWay !== undefined) return { kind: "in the way", row: inTheWay };
      const { values, openFor, standsFor } = beginning;
      const { lastInsertRowid } = insert.run(...values, now, now + openFor, now + standsFor);
      return { kind: "begun", ledgerId: Number(lastInsertRowid) };
    },
    settle({ ledgerId, state, by, terminalTold, answer, told }) {
      const was = stateOf.get(ledgerId)?.state;
      if (was !== "open" && was !== "unknown") return false;
      settle.run(ledgerId, state, by, terminalTold, answer, state === "unknown" ? null : clock());
      if (was !== state) tellSettled.run(ledgerId, ...told);
      return true;
    },
    correct({ ledgerId, state, by, answer, told }) {
      if (correct.run(ledgerId, state, by, answer).changes > 0) tellSettled.run(ledgerId, ...told);
    },
    close(ledgerId, { at, name, word, detail }) {
      if (close.run(ledgerId, at, name, word, clock()).changes > 0) {
        tellClosed.run(ledgerId, at, name, detail);
        return "closed";
      }
      const row = stateOf.get(ledgerId);
      if (row === undefined) return "not there";
      return row.state === "open" ? "open" : "needs no attention";
    },
    prune(before) {
      const now = clock();
      return Number(remove.run(before, now, now - PAYMENT_WINDOW).changes);
    },
    noteBefore: (ledgerId, before) => void noteBefore.run(ledgerId, before),
    tellTerminal: (ledgerId, told) => void tellTerminal.run(ledgerId, told),
  };
}

/** Prepares the statements that look for a row that forbids another. */
function earlierFinder(db: Pick<DatabaseSync, "prepare">) {
  const byKey = db.prepare(BY_KEY);
  const byPayment = db.prepare(BY_PAYMENT);
  const byItem = db.prepare(inTheWaySql("item_way")), byPatron = db.prepare(inTheWaySql("patron_way"));

  /** Finds the newest row under one of these keys. */
  function retried({ keys, whenever, institution }: Sought, now: number): Row | undefined {
    const found = keys.map((key) => byKey.get(key, Number(whenever), now, institution)).filter((row) =>
      row !== undefined
    );
    return found.toSorted((a, b) => integer(b, "ledger_id") - integer(a, "ledger_id"))[0];
  }

  /** Finds the newest row of the same payment. */
  function paid({ payments, institution }: Sought, now: number): Row | undefined {
    const found = payments.map((key) => byPayment.get(key, now - PAYMENT_WINDOW, institution));
    return found.find((row) => row !== undefined);
  }

  return {
    /** Finds the row of an earlier request that this one repeats. */
    earlier(sought: Sought, now: number): Row | undefined {
      return retried(sought, now) ?? paid(sought, now);
    },
    inTheWay({ itemWay, patronWay }: Beginning, now: number): Row | undefined {
      const ofItem = itemWay === undefined ? undefined : byItem.get(itemWay, now);
      return ofItem ?? (patronWay === undefined ? undefined : byPatron.get(patronWay, now));
    },
  };
}

/** Turns a question that is answered at once into one of the port. */
type Asked = <A extends readonly unknown[], T>(question: (...asked: A) => T) => (...asked: A) => Promise<T>;

/** Makes the ledger over a file, whose clock is this machine's unless it is given one. */
export function sqliteLedger(db: Pick<DatabaseSync, "prepare">, write: Write, asked: Asked, clock = Date.now): Ledger {
  const writer = ledgerWriter(db, clock);

  const open = db.prepare(
    `select ledger_id from ledger indexed by ledger_unsettled
      where ${UNSETTLED} and state = 'open' and (owner = ?1 or open_until < ?2)`,
  );
  const openRows = asked((owner: string | null) => open.all(owner, clock()).map((row) => integer(row, "ledger_id")));

  function settle(...given: Parameters<typeof settlingOf>): Promise<boolean> {
    const settling = settlingOf(...given);
    return write(() => writer.settle(settling));
  }

  return {
    ...ledgerReader(db, asked, clock),
    async begin(entry, { keys, whenever }) {
      const { openFor, standsFor, deadline } = entry;
      const record = ledgerRecord(entry, randomUUID());
      const { institution, itemWay, patronWay } = record;
      const values = valuesOf(TABLES.ledger.columns, record);
      const beginning = {
        values,
        keys,
        whenever,
        institution,
        payments: paymentKeys(entry),
        itemWay,
        patronWay,
        openFor,
        standsFor,
      };
      const begun = await write(() => writer.begin(beginning), deadline);
      return begun.kind === "begun" ? begun : { kind: begun.kind, row: ledgerRowFrom(begun.row) };
    },
    async noteBefore(ledgerId, before) {
      await write(() => writer.noteBefore(ledgerId, before));
    },
    async tellTerminal(ledgerId, told) {
      await write(() => writer.tellTerminal(ledgerId, told));
    },
    settle: (ledgerId, settlement) => settle(ledgerId, settlement),
    async correct(ledgerId, settlement) {
      const settling = settlingOf(ledgerId, settlement);
      await write(() => writer.correct(settling));
    },
    close(ledgerId, closing) {
      const { name, word, at } = closing;
      const closed = { name, word, at: at.epochMilliseconds, detail: closingDetail(ledgerId, closing) };
      return write(() => writer.close(ledgerId, closed));
    },
    async giveUp(now, owner) {
      const open = await openRows(owner ?? null);
      const settled = await Promise.all(open.map((ledgerId) => settle(ledgerId, { state: "unknown", now }, now)));
      return settled.filter((isSettled) => isSettled).length;
    },
    async prune(before) {
      let removed = 0;
      for (let rows = SLICE; rows === SLICE;) {
        rows = await write(() => writer.prune(before.epochMilliseconds));
        removed += rows;
      }
      return removed;
    },
  };
}

/** Makes plain values of a settlement; `toldAt` where the journal's row is told at another moment than the terminal's. */
function settlingOf(ledgerId: number, settlement: Settlement, toldAt?: Temporal.Instant): Settling {
  const { state, by = null, terminalTold = null, answer = null } = settlement;
  const { outcome, reason = null, due, detail = null, told = toldAt } = settlementTold(ledgerId, settlement);
  const [dueAt = null, toldMoment = null] = [due?.epochMilliseconds, told?.epochMilliseconds];
  return { ledgerId, state, by, terminalTold, answer, told: [outcome, reason, dueAt, detail, toldMoment] };
}

/** Prepares the statements that read. */
function ledgerReader(
  db: Pick<DatabaseSync, "prepare">,
  asked: Asked,
  clock: () => number,
): Pick<Ledger, "earlier" | "changedElsewhere" | "row" | "unknowns" | "attention" | "attentionTally"> {
  const { earlier } = earlierFinder(db);
  const changedElsewhere = db.prepare(CHANGED_ELSEWHERE);
  const row = db.prepare("select * from ledger where ledger_id = ?1");
  const unknowns = db.prepare(
    `select * from ledger where institution = ?1 and ${UNSETTLED} and state = 'unknown' order by ledger_id`,
  );
  const attention = db.prepare(`
    select * from ledger where ${NEEDS_ATTENTION} and ledger_id < ?1 and (?2 is null or institution = ?2)
    order by ledger_id desc limit ?3`);
  const tally = db.prepare(`
    select institution, count(*) as rows, min(begun) as oldest from ledger where ${NEEDS_ATTENTION}
    group by institution order by institution`);

  return {
    earlier: asked((entry, { keys, whenever }) => {
      const { institution } = entry;
      const found = earlier({ keys, whenever, institution, payments: paymentKeys(entry) }, clock());
      return found && ledgerRowFrom(found);
    }),
    changedElsewhere: asked((ledgerId) => changedElsewhere.get(ledgerId)?.changed === 1),
    row: asked((ledgerId) => {
      const found = row.get(ledgerId);
      return found && ledgerRowFrom(found);
    }),
    unknowns: asked((institution) => unknowns.all(institution).map(ledgerRowFrom)),
    attention: asked(({ institution = null, before = Number.MAX_SAFE_INTEGER, limit }) =>
      attention.all(before, institution, limit).map(ledgerRowFrom)
    ),
    attentionTally: asked(() =>
      tally.all().map((each) => ({
        institution: text(each, "institution"),
        count: integer(each, "rows"),
        oldest: instant(each, "oldest"),
      }))
    ),
  };
}
