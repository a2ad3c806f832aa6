import { randomUUID } from "node:crypto";
import type { AttentionTally, Begun, Closing, Ledger, LedgerEntry, LedgerRow, Settlement } from "../port/ledger.ts";
import {
  closingDetail,
  KNOWN_BEFORE,
  ledgerRecord,
  NEEDS_ATTENTION,
  paymentKeys,
  settlementTold,
} from "../rows/ledger_row.ts";
import { integer, isAbsent, text } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import type { Value } from "./connection/run.ts";
import type { Attempt, Database } from "./database.ts";
import { ofVersion } from "./functions/of_version.ts";
import { makeStorable, makeStorableJson } from "./rows/make_storable.ts";
import { ledgerRowFrom } from "./rows/records.ts";
import { instant, rowOf, writeMoment } from "./rows/row.ts";
import { writeRow } from "./rows/write_row.ts";

const BEGIN = ofVersion("select sip2d_ledger_begin($1::text::jsonb, $2::text::jsonb, $3::text::bigint) as answer");
/** A function that finds no row gives a row of nulls, which is left out. */
const EARLIER = ofVersion(`
  select row_to_json(l) as answer
  from sip2d_ledger_earlier(jsonb_populate_record(null::ledger, $1::text::jsonb), $2::text::jsonb) l
  where ledger_id is not null`);
const NOTE_BEFORE = "update ledger set before = $2 where ledger_id = $1::text::bigint";
const TELL_TERMINAL = "update ledger set terminal_told = $2 where ledger_id = $1::text::bigint";
const SETTLE = ofVersion("select sip2d_ledger_settle($1::text::bigint, $2::text::jsonb, $3::text::jsonb) as answer");
/**
 * Writes the system's own answer into a settled row. The row is on staff's list again where the terminal heard
 * something else.
 */
const CORRECT = ofVersion(`
  with corrected as (
    update ledger set state = $2, settled_by = $3, answer = coalesce($4, answer),
      closed_at = case when ($2 = 'done') = (terminal_told = 'yes') then closed_at end
    where ledger_id = $1::text::bigint and (state = 'closed' or (settled_by = 'proof' and state <> $2))
    returning ledger.*
  ) select sip2d_ledger_tell(corrected, $5::text::jsonb) from corrected`);
const CLOSE = ofVersion("select sip2d_ledger_close($1::text::bigint, $2::text::jsonb, $3::text::jsonb) as answer");

const ROW = "select row_to_json(l) as answer from ledger l where ledger_id = $1::text::bigint";
const CHANGED_ELSEWHERE = `
  select exists (
    select from ledger mine join ledger other on other.item_way = mine.item_way and other.owner <> mine.owner
    where mine.ledger_id = $1::text::bigint and other.settled >= mine.begun - ${KNOWN_BEFORE} * interval '1 millisecond'
      and other.state in ('done', 'closed')
  ) as answer`;
const UNKNOWNS = `select row_to_json(l) as answer from ledger l where institution = $1 and state = 'unknown'
  order by ledger_id`;
const ATTENTION = `
  select row_to_json(l) as answer from ledger l
  where ${NEEDS_ATTENTION} and ledger_id < coalesce($1::text::bigint, 9223372036854775807)
    and ($2::text is null or institution = $2)
  order by ledger_id desc limit $3::text::bigint`;
const TALLY = `
  select json_build_object('institution', institution, 'rows', count(*), 'oldest', min(begun)) as answer from ledger
  where ${NEEDS_ATTENTION} group by institution order by institution`;
const OPEN = `
  select ledger_id::integer as answer from ledger
  where state = 'open' and (owner = $1 or open_until < clock_timestamp()) order by ledger_id`;

/** How many rows one statement removes. */
const SLICE = 500;

const PRUNE = `
  with removed as (
    delete from ledger where ledger_id in (
      select ledger_id from ledger
      where settled < $1::text::timestamptz and keep_until < clock_timestamp()
        and (payment_key is null or settled < clock_timestamp() - interval '24 hours') and not (${NEEDS_ATTENTION})
      limit ${SLICE}
    ) returning ledger_id
  ) select count(*)::integer as answer from removed`;

/** Makes the ledger over a database. Each step is one function of the database, and one round trip. */
export function postgresLedger(database: Pick<Database, "changing" | "patiently" | "stored">): Ledger {
  const ask = (statement: string, values: readonly Value[] = []) =>
    database.patiently(async ({ pool }) => (await pool.run(statement, values)).map(({ answer }) => answer));

  async function settle(...[ledgerId, settlement, toldAt]: Parameters<typeof journalOf>): Promise<boolean> {
    const { state, by, terminalTold: terminal_told, answer } = settlement;
    const journal = journalOf(ledgerId, settlement, toldAt);
    const settled = await database.changing(async ({ pool, uncertain }) => {
      const given = makeStorableJson({ state, by, terminal_told, answer, uncertain });
      return (await pool.run(SETTLE, [String(ledgerId), given, journal]))[0]?.answer === true;
    });
    database.stored();
    return settled;
  }

  return {
    ...ledgerReader(ask),
    async begin(entry, { keys, whenever }) {
      const begin = beginner(entry, { keys, whenever });
      const begun = await database.changing(begin, entry.deadline?.left());
      if (begun.kind === "begun") database.stored();
      return begun;
    },
    async earlier(entry, { keys, whenever }) {
      const asked = makeStorableJson({ keys, whenever, payments: paymentKeys(entry) });
      const [answer] = await ask(EARLIER, [rowFor(entry), asked]);
      return answer === undefined ? undefined : ledgerRowFrom(rowOf(answer));
    },
    async noteBefore(ledgerId, before) {
      await database.changing(({ pool }) => pool.run(NOTE_BEFORE, [String(ledgerId), makeStorable(before)]));
    },
    async tellTerminal(ledgerId, told) {
      await database.changing(({ pool }) => pool.run(TELL_TERMINAL, [String(ledgerId), told]));
    },
    settle: (ledgerId, settlement) => settle(ledgerId, settlement),
    async correct(ledgerId, settlement) {
      const { state, by = null, answer = null } = settlement;
      const given = [String(ledgerId), state, by, answer && makeStorable(answer), journalOf(ledgerId, settlement)];
      await database.changing(({ pool }) => pool.run(CORRECT, given));
    },
    async close(ledgerId, closing) {
      const { name, word, at } = closing;
      const told = writeJournal({
        ...{ source: "staff", account: "desk", terminal: name, address: "", message: "", action: "exception-closed" },
        ...{ outcome: "done", detail: closingDetail(ledgerId, closing), told: null, amount: null, fee_id: null },
        ...{ payment_type: null, currency: null, transaction_id: null, tendered: null },
      }, { at });
      return await database.changing(async ({ pool, uncertain }) => {
        const given = { closed_at: writeMoment(at), closed_by: name, closed_word: word, uncertain };
        const [row] = await pool.run(CLOSE, [String(ledgerId), makeStorableJson(given), told]);
        return closingFrom(row?.answer);
      });
    },
    async giveUp(now, owner) {
      let givenUp = 0;
      for (const ledgerId of await ask(OPEN, [owner ?? null])) {
        if (await settle(Number(ledgerId), { state: "unknown", now }, now)) givenUp++;
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

/** Makes the function that tries to begin a change. A try whose connection was lost is found again by its ticket. */
function beginner(
  entry: LedgerEntry,
  { keys, whenever }: Parameters<Ledger["begin"]>[1],
): (attempt: Attempt) => Promise<Begun> {
  const { openFor: open_for, standsFor: stands_for } = entry;
  const row = rowFor(entry);
  return async ({ pool, deadline, uncertain }) => {
    const repeats = { keys, whenever, payments: paymentKeys(entry) };
    const asked = makeStorableJson({ ...repeats, open_for, stands_for, uncertain });
    const [found] = await pool.run(BEGIN, [row, asked, Math.floor(deadline).toString()]);
    const answer = rowOf(found?.answer);
    if (!isAbsent(answer, "begun")) return { kind: "begun", ledgerId: integer(answer, "begun") };
    return isAbsent(answer, "earlier")
      ? { kind: "in the way", row: ledgerRowFrom(rowOf(answer.in_the_way)) }
      : { kind: "earlier", row: ledgerRowFrom(rowOf(answer.earlier)) };
  };
}

/** Writes a row that is to be begun, as JSON. */
function rowFor(entry: LedgerEntry): string {
  return makeStorableJson(writeRow(TABLES.ledger, ledgerRecord(entry, randomUUID())));
}

/** Writes the journal's row of a settlement; `toldAt` where it is told at another moment than the terminal's. */
function journalOf(ledgerId: number, settlement: Settlement, toldAt?: Temporal.Instant): string {
  const { told = toldAt, due, ...line } = settlementTold(ledgerId, settlement);
  return writeJournal({ source: "terminal", ...line }, { told, due });
}

/**
 * Writes what the journal's row has in addition to the ledger's row, or in its place. Where a value is `undefined`,
 * that of the ledger's row stays.
 */
function writeJournal(
  columns: Readonly<Record<string, string | null | undefined>>,
  moments: Readonly<Record<string, Temporal.Instant | undefined>>,
): string {
  const written = Object.entries(moments).map(([name, moment]) => [name, moment && writeMoment(moment)] as const);
  return makeStorableJson({ ...columns, ...Object.fromEntries(written) });
}

const CLOSINGS: readonly Closing[] = ["closed", "not there", "open", "needs no attention"];

function closingFrom(answer: unknown): Closing {
  const found = CLOSINGS.find((closing) => closing === answer);
  if (found === undefined) throw new Error(`the database says ${String(answer)} of a row that was to be closed`);
  return found;
}

/** Makes the part of the ledger that reads rows. */
function ledgerReader(
  ask: (statement: string, values?: readonly Value[]) => Promise<readonly unknown[]>,
): Pick<Ledger, "changedElsewhere" | "row" | "unknowns" | "attention" | "attentionTally"> {
  const rows = async (statement: string, values: readonly Value[]): Promise<readonly LedgerRow[]> =>
    (await ask(statement, values)).map((answer) => ledgerRowFrom(rowOf(answer)));

  return {
    changedElsewhere: async (ledgerId) => (await ask(CHANGED_ELSEWHERE, [String(ledgerId)]))[0] === true,
    row: async (ledgerId) => (await rows(ROW, [String(ledgerId)]))[0],
    unknowns: (institution) => rows(UNKNOWNS, [institution]),
    attention: ({ institution = null, before, limit }) =>
      rows(ATTENTION, [before === undefined ? null : String(before), institution, String(limit)]),
    attentionTally: async () => (await ask(TALLY)).map(tallyFrom),
  };
}

function tallyFrom(answer: unknown): AttentionTally {
  const row = rowOf(answer);
  return { institution: text(row, "institution"), count: integer(row, "rows"), oldest: instant(row, "oldest") };
}
