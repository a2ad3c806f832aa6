import { randomUUID } from "node:crypto";
import type { AwayDecision, AwayFacts, AwayQuestion, Lending } from "../../port/lending.ts";
import { awayFacts, copyNames, IS_LOAN, IS_UNKNOWN, knownBy, readKnown } from "../../rows/away_row.ts";
import { journalRow } from "../../rows/journal_row.ts";
import { waitingRecord } from "../../rows/ledger_row.ts";
import { countedIn, newOutage, type OutageFound } from "../../rows/outage_row.ts";
import { integer } from "../../rows/row.ts";
import { TABLES } from "../../rows/tables.ts";
import { StorageUnavailable } from "../../port/storage.ts";
import { isLocked } from "../connection/postgres_error.ts";
import type { Run } from "../connection/run.ts";
import { ofVersion } from "../functions/of_version.ts";
import { MovedMeanwhile, tellIn } from "./known_docs.ts";
import { readAll } from "./read_waiting.ts";
import { makeStorable, makeStorableJson } from "../rows/make_storable.ts";
import { changeRowFrom, ledgerRowFrom, outageFrom } from "../rows/records.ts";
import { instant, listOf, rowIfAny, rowOf, writeMoment } from "../rows/row.ts";
import { sameIdSql } from "../rows/same_id_sql.ts";
import { writeRow } from "../rows/write_row.ts";

/** The part of a database that lending works on. */
interface LendingDatabase {
  /** Asks a question, as often as that is needed. */
  readonly ask: Run;
  /** Does work in a transaction, once more where its connection was lost. */
  readonly change: <T>(work: (run: Run, attempt: ChangeTry) => Promise<T>, timeLeft?: number) => Promise<T>;
  /** Notes that a change is stored. */
  readonly stored: () => void;
}

/** One try of a change: until when it must be done, by the database's clock. */
interface ChangeTry {
  readonly deadline: number;
}

/** The institution whose outage is locked is named so. */
const OUTAGE_OF = "outage of ";

const LOCK = ofVersion("select sip2d_ledger_lock($1::text::jsonb)");

const FOUND = ofVersion(`
  select json_build_object(
    'rows', sip2d_ledger_found($1::text::jsonb),
    'outage', (select to_json(o) from outages o where institution = $2 order by outage_id desc limit 1),
    'now', clock_timestamp()) as answer`);

const NEWEST = "select to_json(o) as answer from outages o where institution = $1 order by outage_id desc limit 1";

const OF_CARD = `
  select (select count(*)::integer from ledger where outage = $1::text::bigint and ${
  sameIdSql("patron_id", "$2")
} and ${IS_LOAN}) as lent,
    exists (select from ledger where ${IS_UNKNOWN} and institution = $3 and ${sameIdSql("patron_id", "$2")}) as unsure`;

const COLUMNS = TABLES.outages.columns.map(({ name }) => name);

const BEGIN = `
  insert into outages (${COLUMNS.join(", ")})
  select ${COLUMNS.map((name) => `r.${name}`).join(", ")} from jsonb_populate_record(null::outages, $1::text::jsonb) r
  returning to_json(outages.*) as answer`;

const END = `
  update outages set ended = $2::text::timestamptz where institution = $1 and (ended is null or ended = $2::text::timestamptz)
  returning 1 as answer`;

const WRITE = ofVersion(`select sip2d_lend(
  $1::text::bigint, $2::text::jsonb, $3::text::jsonb, $4::text::jsonb, $5::text::bigint)`);

/** How often a change is decided about anew, since others have told of its card or copy. */
const TRIES = 10;

/** How often a lock is waited for: so many times together are as long as a caller waits. */
const LOCK_TRIES = 4;

/**
 * Makes the lending over a database. What decides is locked, read, judged here and written, in one transaction: gateways
 * on one database are judged one after the other.
 */
export function postgresLending(database: LendingDatabase): Lending {
  return {
    async outage(institution) {
      const [found] = await database.ask(NEWEST, [makeStorable(institution)]);
      return found && outageFrom(rowOf(found.answer)).outage;
    },
    async begin(institution, began) {
      const { outage } = await pastLocks(() =>
        database.change(async (run) => {
          const last = await newestLocked(run, institution);
          if (last !== undefined && last.outage.ended === undefined) return last;
          const record = writeRow(TABLES.outages, newOutage(institution, began, last));
          return outageFrom(rowOf((await run(BEGIN, [makeStorableJson(record)]))[0]?.answer));
        })
      );
      return outage;
    },
    async end(institution, ended) {
      const rows = await database.change((run) => run(END, [makeStorable(institution), writeMoment(ended)]));
      return rows.length > 0;
    },
    read: (institution, wanted) =>
      readAll(database.ask, institution, (source) => readKnown(wanted, source, Temporal.Now.instant())),
    async decide(question, judge) {
      const decided = await decide(database, question, judge);
      if (decided.kind !== "left") database.stored();
      return decided;
    },
  };
}

/** Decides about a change and writes that; a try whose connection was lost is found again by its ticket. */
async function decide<D extends AwayDecision>(
  { change }: Pick<LendingDatabase, "change">,
  question: AwayQuestion,
  judge: (facts: AwayFacts) => D,
): Promise<D> {
  const ticket = randomUUID();
  let last: D | undefined;
  for (let tries = 0;; tries++) {
    try {
      return await pastLocks(() =>
        change(async (run, attempt) => {
          const { facts, isWritten, newest } = await readFacts(run, question, ticket);
          if (isWritten && last !== undefined) return last;
          last = judge(facts);
          await writeDecided(run, question, last, { ticket, newest, attempt });
          return last;
        }, question.deadline?.left())
      );
    } catch (error) {
      if (!(error instanceof MovedMeanwhile) || tries >= TRIES) throw error;
    }
  }
}

/**
 * Does work that waits for a lock, once more where another server has held that for too long: it may be slow, or dead. What
 * has waited in vain has written nothing, and the retry of a loan must not hear that nobody can be reached.
 */
async function pastLocks<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1;; tries++) {
    try {
      return await work();
    } catch (error) {
      const isHeld = error instanceof StorageUnavailable && isLocked(error.cause);
      if (!isHeld || tries === LOCK_TRIES) throw error;
    }
  }
}

async function newestLocked(run: Run, institution: string): Promise<OutageFound | undefined> {
  await run(LOCK, [makeStorableJson([OUTAGE_OF + institution])]);
  const [found] = await run(NEWEST, [makeStorable(institution)]);
  return found && outageFrom(rowOf(found.answer));
}

async function readFacts(run: Run, question: AwayQuestion, ticket: string) {
  const { institution, repeats: { keys } } = question, names = copyNames(question);
  await run(LOCK, [makeStorableJson([OUTAGE_OF + institution, ...names, ...keys])]);
  const sought = { keys, payments: [], names, institution, ticket };
  const found = rowOf((await run(FOUND, [makeStorableJson(sought), makeStorable(institution)]))[0]?.answer);
  const outage = rowIfAny(found, "outage"), newest = outage && outageFrom(outage);
  const now = instant(found, "now");
  const known = await readAll(run, institution, (source) => knownBy(question, source, now));
  const number = String(newest?.outage.outageId ?? 0);
  const [ofCard = {}] = await run(OF_CARD, [number, makeStorable(known.ownId), makeStorable(institution)]);
  const rows = listOf(found, "rows").map((each) => rowOf(each));
  return {
    newest,
    isWritten: rows.some((row) => row.ticket === ticket),
    facts: awayFacts({
      ...{ question, known, newest, cardLent: integer(ofCard, "lent"), isCardUnsure: ofCard.unsure === true },
      rows: rows.map((row) => ({ ...changeRowFrom(row), read: () => ledgerRowFrom(row) })),
      now,
    }),
  };
}

async function writeDecided(
  run: Run,
  { day }: AwayQuestion,
  decided: AwayDecision,
  { ticket, newest, attempt: { deadline } }: {
    readonly ticket: string;
    readonly newest: OutageFound | undefined;
    readonly attempt: Pick<ChangeTry, "deadline">;
  },
): Promise<void> {
  if (decided.kind === "left") return;
  const counted = newest === undefined ? {} : writeRow(TABLES.outages, countedIn(newest, decided, day));
  const journal = makeStorableJson(writeRow(TABLES.journal, journalRow(decided.journal)));
  const row = decided.kind === "refused"
    ? null
    : makeStorableJson(writeRow(TABLES.ledger, waitingRecord(decided.entry, ticket, Temporal.Now.instant())));
  if (decided.kind === "accepted") await tellIn(run, decided.told);
  const number = String(newest?.outage.outageId ?? 0);
  await run(WRITE, [number, makeStorableJson(counted), journal, row, Math.floor(deadline).toString()]);
}
