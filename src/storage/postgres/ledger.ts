import { randomUUID } from "node:crypto";
import type { ChangeRow } from "../../library/once/change_state.ts";
import {
  type BeginDecision,
  decideBegin,
  decideHandOver,
  findEarlier,
  PAYMENT_WINDOW,
} from "../../library/once/decide_begin.ts";
import { decideClose, decideCorrect, decideSettle, decideTakeBack } from "../../library/once/decide_settling.ts";
import { namesOf } from "../../library/once/in_the_way.ts";
import type { Closing, Ledger, LedgerClosing, Settlement } from "../port/ledger.ts";
import { StorageUnavailable } from "../port/storage.ts";
import { columnOf } from "../rows/columns.ts";
import { closingDetail, settlementTold } from "../rows/ledger_journal.ts";
import {
  beginQuestion,
  handedOver,
  IS_EXCEPTION,
  type LedgerChange,
  openRecord,
  settledColumns,
  settlingOf,
  ticketKept,
  waitingRecord,
  WAS_NOT_SENT,
} from "../rows/ledger_row.ts";
import { integer, type Row, text } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import type { Run } from "./connection/run.ts";
import type { Attempt, Database } from "./database.ts";
import { ofVersion } from "./functions/of_version.ts";
import { type AskRows, ledgerLists } from "./ledger_lists.ts";
import { changeRowFrom, ledgerRowFrom } from "./rows/records.ts";
import { makeStorable, makeStorableJson } from "./rows/make_storable.ts";
import { flag, instant, listOf, rowOf, writeMoment } from "./rows/row.ts";
import { writeRow } from "./rows/write_row.ts";

/** The rows that decide, how they are recognised, and the database's time. */
const FOUND = ofVersion(`
  select json_build_object('rows', found, 'seen', md5(found::text), 'now', clock_timestamp()) as answer
  from (select sip2d_ledger_found($1::text::jsonb) as found offset 0) f`);
const BEGIN = ofVersion(`select to_json(sip2d_ledger_begin(
  $1::text::jsonb, $2, $3::text::bigint, $4::text::jsonb, $5::text::bigint)) as answer`);
const ACCEPT = ofVersion("select to_json(sip2d_ledger_accept($1::text::jsonb, $2::text::bigint)) as answer");

const RELEASE = `
  with released as (
    update ledger_rows set released = $2::text::timestamptz
    where institution = $1 and state = 'waiting' and (released is null or released = $2::text::timestamptz) returning 1
  ) select count(*)::integer as answer from released`;
const NOTE_BEFORE = `
  with noted as (
    update ledger_rows set before = $2
    where ledger_id = $1::text::bigint and state = 'open' and ticket = coalesce($3, ticket) returning 1
  ) select count(*)::integer as answer from noted`;
const OPEN = `
  select json_build_object('id', ledger_id, 'wasNotSent', ${WAS_NOT_SENT}) as answer from ledger
  where state = 'open' and (owner = $1 or open_until < clock_timestamp()) order by ledger_id`;

const WAIT_AGAIN = `
  with changed as (
    update ledger_rows set state = 'waiting' where ledger_id = $1::text::bigint and ${WAS_NOT_SENT} returning 1
  ) select count(*)::integer as answer from changed`;

/** How many rows one statement removes. */
const SLICE = 500;

const PRUNE = `
  with removed as (
    delete from ledger_rows where ledger_id in (
      select ledger_id from ledger_rows
      where settled < $1::text::timestamptz and keep_until < clock_timestamp()
        and (payment_key is null or settled < clock_timestamp() - interval '${PAYMENT_WINDOW} milliseconds')
        and not (${IS_EXCEPTION})
      limit ${SLICE}
    ) returning ledger_id
  ) select count(*)::integer as answer from removed`;

/** How often a row is decided about anew, since others have changed what decides. */
const TRIES = 10;

/** A row, with what decides about it. */
interface FoundRow extends ChangeRow {
  readonly row: Row;
}

/** The rows that may decide about a change. */
interface Found {
  readonly rows: readonly FoundRow[];
  readonly now: Temporal.Instant;
  /** What a second look gives where nothing has changed. */
  readonly seen: string;
}

/** What is looked for; and what is locked before it is written. */
interface Sought {
  readonly id?: number;
  readonly keys?: readonly string[];
  readonly payments?: readonly string[];
  readonly names?: readonly string[];
  readonly institution?: string;
  readonly ticket?: string;
  readonly locks?: readonly (string | undefined)[];
}

/**
 * Makes the ledger over a database. What decides about a row is read and decided here. The row is written only where
 * that is still so: else it is read again.
 */
export function postgresLedger(database: Pick<Database, "changing" | "patiently" | "stored">): Ledger {
  const ask: AskRows = (statement, values = []) =>
    database.patiently(async ({ pool }) => (await pool.run(statement, values)).map(({ answer }) => answer));
  const writer = ledgerWriter(database);

  /** Runs a statement that changes rows, and gives how many. */
  async function change(statement: string, values: readonly (string | null)[]): Promise<number> {
    const [changed] = await database.changing(({ pool }) => pool.run(statement, values));
    return Number(changed?.answer);
  }

  return {
    ...ledgerLists(ask),
    ...beginner(database),
    ...writer,
    async earlier(entry, repeats) {
      const { waitsFor: _, ...question } = beginQuestion(entry, repeats), { keys, payments } = question;
      const { rows, now } = foundFrom((await ask(FOUND, [makeStorableJson({ keys, payments })]))[0]);
      const found = findEarlier(question, rows, now);
      return found && ledgerRowFrom(found.row);
    },
    release: (institution, at) => change(RELEASE, [makeStorable(institution), writeMoment(at)]),
    noteBefore: async (ledgerId, before, ticket) =>
      await change(NOTE_BEFORE, [String(ledgerId), makeStorable(before), ticket ?? null]) === 1,
    async giveUp(now, owner) {
      let givenUp = 0;
      for (const row of (await ask(OPEN, [owner ?? null])).map(rowOf)) {
        const ledgerId = integer(row, "id");
        const waitsAgain = flag(row, "wasNotSent") && await change(WAIT_AGAIN, [String(ledgerId)]) === 1;
        if (waitsAgain || await writer.settle(ledgerId, { state: "unknown", now }, now)) givenUp++;
      }
      return givenUp;
    },
    async prune(before) {
      let removed = 0;
      for (let rows = SLICE; rows === SLICE;) {
        rows = Number((await ask(PRUNE, [writeMoment(before)]))[0]);
        removed += rows;
      }
      return removed;
    },
  };
}

async function find({ pool }: Attempt, sought: Sought): Promise<Found> {
  return foundFrom((await pool.run(FOUND, [makeStorableJson(sought)]))[0]?.answer);
}

function foundFrom(answer: unknown): Found {
  const found = rowOf(answer);
  const rows = listOf(found, "rows").map((each) => {
    const row = rowOf(each);
    return { ...changeRowFrom(row), row };
  });
  return { rows, now: instant(found, "now"), seen: text(found, "seen") };
}

/** Does something again as long as others are in between; `undefined`: they always were. */
async function again<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    const done = await work();
    if (done !== undefined) return done;
  }
  return undefined;
}

/** Makes what begins rows. A try whose connection was lost is found again by its ticket. */
function beginner(
  database: Pick<Database, "changing" | "stored">,
): Pick<Ledger, "begin" | "accept" | "handOver"> {
  /** Writes a row as it is begun, if what decides is still as it was found. */
  async function write(attempt: Attempt, sought: Sought, { seen }: Found, record: LedgerChange) {
    const { id, ...asked } = sought;
    const row = makeStorableJson(writeRow(TABLES.ledger, record));
    const values = [makeStorableJson({ ...asked, id }), seen, id === undefined ? null : String(id), row];
    const [written] = await attempt.pool.run(BEGIN, [...values, Math.floor(attempt.deadline).toString()]);
    return typeof written?.answer === "number" ? { kind: "begun", ledgerId: written.answer } as const : undefined;
  }

  function own({ rows }: Found, ticket: string, { uncertain }: Attempt) {
    const row = uncertain ? rows.find(({ row }) => row.ticket === ticket && row.state === "open") : undefined;
    return row && { kind: "begun", ledgerId: row.ledgerId } as const;
  }

  return {
    async begin(entry, repeats) {
      const question = beginQuestion(entry, repeats), ticket = randomUUID();
      const { keys, payments, waitsFor: names, institution } = question;
      const { retryKey, itemWay, patronWay } = openRecord(entry, ticket, Temporal.Now.instant());
      const locks = [...keys, ...names, ...payments, retryKey, itemWay, patronWay].filter((name) => name !== undefined);
      const begun = await database.changing((attempt) => {
        const sought = { keys, payments, names, institution, locks, ...attempt.uncertain && { ticket } };
        return again(async () => {
          const found = await find(attempt, sought);
          const decided = decideBegin(question, found.rows, found.now);
          return own(found, ticket, attempt) ?? forbidden(decided) ??
            await write(attempt, sought, found, openRecord(entry, ticket, found.now));
        });
      }, entry.deadline?.left());
      if (begun === undefined) throw new StorageUnavailable("others have begun changes of the same name all the time");
      if (begun.kind === "begun") database.stored();
      return begun;
    },
    async accept(entry, most) {
      const row = writeRow(TABLES.ledger, waitingRecord(entry, randomUUID(), Temporal.Now.instant()));
      const [accepted] = await database.changing(({ pool, uncertain }) =>
        pool.run(ACCEPT, [makeStorableJson({ ...row, uncertain }), String(most)])
      );
      database.stored();
      return typeof accepted?.answer === "number" ? accepted.answer : undefined;
    },
    async handOver(ledgerId, sending) {
      const mark = randomUUID();
      const begun = await database.changing(async (attempt) => {
        let last: FoundRow | undefined;
        const done = await again(async () => {
          const [row] = (await find(attempt, { id: ledgerId })).rows;
          if (row === undefined) return { kind: "gone" } as const;
          last = row;
          const ticket = ticketKept(text(row.row, "ticket")) + mark;
          const { waitsFor: names } = namesOf(ledgerRowFrom(row.row));
          const sought = { id: ledgerId, names, locks: names };
          const found = await find(attempt, sought);
          const decided = decideHandOver(row, names, found.rows, found.now);
          const came = own({ ...found, rows: [row] }, ticket, attempt) ?? forbidden(decided) ??
            await write(attempt, sought, found, handedOver(sending, ticket, found.now));
          return came?.kind === "begun" ? { ...came, ticket } : came;
        });
        if (done !== undefined || last === undefined) return done ?? { kind: "gone" } as const;
        return { kind: "in the way", row: ledgerRowFrom(last.row) } as const;
      }, sending.deadline?.left());
      if (begun.kind === "begun") database.stored();
      return begun;
    },
  };
}

function forbidden(decided: BeginDecision<FoundRow>) {
  return decided.kind === "begun" ? undefined : { kind: decided.kind, row: ledgerRowFrom(decided.row.row) };
}

/** Makes what changes a row. */
function ledgerWriter({ changing, stored }: Pick<Database, "changing" | "stored">) {
  /**
   * Writes what is decided about a row. `undefined`: it stays as it is, or, where an earlier try was lost on its way, has
   * become what is decided already.
   */
  async function write<T>(
    ledgerId: number,
    decide: (row: ChangeRow | undefined, now: Temporal.Instant, uncertain: boolean) => {
      readonly value: T;
      readonly change?: LedgerChange;
      /** What the journal's row has in addition to the ledger's, or in its place; absent: the journal has none. */
      readonly told?: Readonly<Record<string, string | null | undefined>>;
    },
  ): Promise<T> {
    const written = await changing((attempt) =>
      again(async () => {
        const { rows: [row], now } = await find(attempt, { id: ledgerId });
        const { value, change, told } = decide(row, now, attempt.uncertain);
        if (change === undefined || row === undefined) return { value };
        return await updateLedger(attempt.pool.run, row, change, told) ? { value } : undefined;
      })
    );
    if (written === undefined) throw new StorageUnavailable(`others have changed row ${ledgerId} all the time`);
    stored();
    return written.value;
  }

  const note = (ledgerId: number, change: LedgerChange) => write(ledgerId, () => ({ value: undefined, change }));

  return {
    answerRetries: (ledgerId: number, retryKey: string) => note(ledgerId, { retryKey }),
    tellTerminal: (ledgerId: number, terminalTold: Settlement["terminalTold"]) => note(ledgerId, { terminalTold }),
    takeBack: (ledgerId: number): Promise<boolean> =>
      write(ledgerId, (row, now, uncertain) => {
        const change = row && decideTakeBack(row, now);
        const isTaken = uncertain && row?.state === "not sent" && row.terminalTold === "no";
        return change === undefined ? { value: isTaken } : { value: true, change };
      }),
    /** @param toldAt when the journal's row is told, where that is another moment than the terminal's */
    settle: (ledgerId: number, settlement: Settlement, toldAt?: Temporal.Instant): Promise<boolean> =>
      write(ledgerId, (row, now, uncertain) => {
        const settled = row && decideSettle(row, settlingOf(settlement), now);
        const isSettled = uncertain && row?.state === settlement.state && row.settledBy === settlement.by;
        if (settled === undefined) return { value: isSettled };
        const told = settled.isTold ? journalOf(ledgerId, settlement, toldAt) : undefined;
        return { value: true, change: settledColumns(settled), told };
      }),
    correct: (ledgerId: number, settlement: Settlement): Promise<void> =>
      write(ledgerId, (row) => {
        const settled = row && decideCorrect(row, settlingOf(settlement));
        if (settled === undefined) return { value: undefined };
        return { value: undefined, change: settledColumns(settled), told: journalOf(ledgerId, settlement) };
      }),
    close: (ledgerId: number, closing: LedgerClosing): Promise<Closing> =>
      write(ledgerId, (row, now, uncertain) => {
        const { name, word, at } = closing, change = decideClose(row, at, now);
        if (typeof change === "string") {
          const isClosed = uncertain && row?.closedAt?.epochMilliseconds === at.epochMilliseconds;
          return { value: isClosed ? "closed" : change };
        }
        const told = {
          ...{ source: "staff", account: "desk", terminal: name, address: "", message: "", action: "exception-closed" },
          ...{ outcome: "done", detail: closingDetail(ledgerId, closing), told: null, amount: null, fee_id: null },
          ...{ payment_type: null, currency: null, transaction_id: null, tendered: null, at: writeMoment(at) },
        };
        return { value: "closed", change: { ...change, closedBy: name, closedWord: word }, told };
      }),
  };
}

/** Gives what the journal's row of a settlement has; `toldAt` where it is told at another moment than the terminal's. */
function journalOf(ledgerId: number, settlement: Settlement, toldAt?: Temporal.Instant) {
  const { told = toldAt, due, ...line } = settlementTold(ledgerId, settlement);
  return {
    source: "terminal",
    ...line,
    ...told && { told: writeMoment(told) },
    ...due && { due: writeMoment(due) },
  };
}

/** Writes some columns of a row anew where it is still as it was decided about, and the journal's row with it. */
function updateSql(names: readonly string[]): string {
  return ofVersion(`
    with changed as (
      update ledger_rows l set ${names.map((name) => `${name} = r.${name}`).join(", ")}
      from jsonb_populate_record(null::ledger_rows, $2::text::jsonb) r
      where l.ledger_id = $1::text::bigint and l.state = $3 and l.settled_by is not distinct from $4
        and l.closed_at is not distinct from $5::text::timestamptz
      returning l.*
    ) select sip2d_ledger_tell(to_jsonb(changed), $6::text::jsonb) from changed`);
}

/**
 * Writes what is decided about a row, if nobody has changed it since it was read, and gives whether it was so.
 *
 * @param told what the journal's row has in addition to the ledger's, or in its place; absent: the journal has none
 */
async function updateLedger(
  run: Run,
  { ledgerId, state, settledBy, closedAt }: ChangeRow,
  change: LedgerChange,
  told?: Readonly<Record<string, string | null | undefined>>,
): Promise<boolean> {
  const changed = new Set(Object.keys(change).map(columnOf));
  const names = TABLES.ledger.columns.map(({ name }) => name).filter((name) => changed.has(name));
  const row = makeStorableJson(writeRow(TABLES.ledger, change));
  const was = [state, settledBy ?? null, closedAt === undefined ? null : writeMoment(closedAt)];
  const journal = told === undefined ? null : makeStorableJson(told);
  return (await run(updateSql(names), [String(ledgerId), row, ...was, journal])).length > 0;
}
