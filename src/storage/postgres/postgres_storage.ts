import { feedStage } from "../import/feed_stage.ts";
import { importStage } from "../import/import_stage.ts";
import { BackupElsewhere } from "../port/storage_refused.ts";
import type { JournalLost } from "../port/journal_line.ts";
import type { Storage } from "../port/storage.ts";
import { answersOf } from "./answers.ts";
import { applyChange } from "./apply_change.ts";
import type { Database } from "./database.ts";
import { factsReader } from "./facts/facts.ts";
import { finderOf } from "./find.ts";
import { openPostgresImport } from "./import_connection.ts";
import { POSTGRES } from "./import_dialect.ts";
import { postgresComparisons } from "./upstream/comparisons.ts";
import { postgresItemsSaid, postgresKnownRecords } from "./items_said.ts";
import { journalOf } from "./journal.ts";
import { journalSpanReader } from "./journal_span.ts";
import { postgresLedger } from "./ledger.ts";
import { postgresLedgerMoves } from "./ledger_moves.ts";
import { postgresLending } from "./upstream/lending.ts";
import { loadRecords } from "./load_records.ts";
import { makeStorable } from "./rows/make_storable.ts";
import { pinsOf } from "./pins.ts";
import type { PostgresAddress } from "./connection/postgres_address.ts";
import { librarySnapshot } from "./snapshot.ts";
import { pinRecordsOf } from "./wrong_pins.ts";

const SET_NOTE =
  "insert into notes (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";

const NOTE_ONCE = "insert into notes (name, value) values ($1, $2) on conflict (name) do nothing";

const REPLACE_NOTE = "update notes set value = $3 where name = $1 and value = $2 returning name";

/** The functions that a storage calls by itself. */
interface Told {
  /** Called when journal rows are lost. */
  readonly journalLost: JournalLost;
  /** Called when the storage is closed. */
  readonly takeLeave: () => Promise<void>;
}

/**
 * Makes the storage port over a database whose schema is in order.
 *
 * @param address where further connections are made, for an import or a snapshot
 */
export function postgresStorage(
  database: Database,
  address: PostgresAddress,
  { journalLost, takeLeave }: Told,
): Storage {
  const facts = factsReader((statement, values) =>
    database.patiently(async ({ pool }) => (await pool.ask(statement, values))[0]?.answer ?? undefined)
  );
  const journal = journalOf(database, journalLost);
  const answers = answersOf(database);
  const pins = pinsOf(database);
  const pinRecords = pinRecordsOf(database);

  return {
    get problem() {
      return database.problem;
    },
    examine: database.examine,
    ...facts,
    find: finderOf(database),
    apply: (change) => applyChange(database, change),
    record: journal.record,
    journal: journal.read,
    journalSpan: journalSpanReader(database),
    pruneJournal: journal.prune,
    answer: answers.find,
    pruneAnswers: answers.prune,
    undo: journal.undo,
    forgetUndo: journal.forgetUndo,
    stageImport: async () => await importStage(POSTGRES, await openPostgresImport(address)),
    stageFeed: async () => await feedStage(POSTGRES, await openPostgresImport(address)),
    patronsWithoutPin: pins.without,
    setPins: pins.set,
    pinRecord: pinRecords.of,
    cardsWithWrongPins: pinRecords.cards,
    countWrongPin: pinRecords.count,
    noteRightPin: pinRecords.noteRight,
    forgetPins: pinRecords.forget,
    ledger: postgresLedger(database),
    ledgerMoves: postgresLedgerMoves(database),
    itemsSaid: postgresItemsSaid(database),
    known: postgresKnownRecords(database),
    comparisons: postgresComparisons({
      ask: (statement, values) => database.patiently(({ pool }) => pool.run(statement, values)),
      change: (statement, values) => database.changing(({ pool }) => pool.run(statement, values)),
    }),
    lending: lendingOn(database),
    snapshot: (since) => librarySnapshot(address, since),
    backup: () =>
      Promise.reject(
        new BackupElsewhere(
          `PostgreSQL has its own tool for this: pg_dump --format=custom --file=FILE ${address.database}`,
        ),
      ),
    load: (records) => database.atLeisure((pool) => pool.transaction((run) => loadRecords(run, records))),
    ...noteWriters(database, facts.note),
    async close() {
      journal.flush();
      // Closing the database waits for the leave, which has begun before.
      await Promise.all([takeLeave(), database.close()]);
    },
  };
}

/** The part of the port that writes notes. */
function noteWriters(
  { changing }: Pick<Database, "changing">,
  note: Storage["note"],
): Pick<Storage, "setNote" | "noteOnce" | "replaceNote"> {
  const write = (statement: string, ...values: readonly string[]) =>
    changing(({ pool }) => pool.run(statement, values.map(makeStorable)));
  return {
    async setNote(name, value) {
      await write(SET_NOTE, name, value);
    },
    async noteOnce(name, value) {
      await write(NOTE_ONCE, name, value);
      return await note(name) ?? value;
    },
    replaceNote: async (name, before, value) => (await write(REPLACE_NOTE, name, before, value)).length === 1,
  };
}

function lendingOn(database: Database): Storage["lending"] {
  return postgresLending({
    ask: (statement, values) => database.patiently(({ pool }) => pool.run(statement, values)),
    change: (work, timeLeft) =>
      database.changing((attempt) => attempt.pool.transaction((run) => work(run, attempt)), timeLeft),
    stored: database.stored,
  });
}
