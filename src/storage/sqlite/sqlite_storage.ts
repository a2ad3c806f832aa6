import type { DatabaseSync } from "node:sqlite";
import type { Applied, Change } from "../port/change.ts";
import { importStage } from "../import/import_stage.ts";
import type { JournalLost } from "../port/journal_line.ts";
import { type Storage, StorageUnavailable } from "../port/storage.ts";
import { integer } from "../rows/row.ts";
import { journalRow } from "../rows/journal_row.ts";
import { answerKeeper } from "./answers.ts";
import { changeApplier } from "./apply_change.ts";
import { backupDatabase } from "./database/backup_database.ts";
import type { Checkpointer } from "./database/checkpointer.ts";
import { Conflict, effectsWriter } from "./effects.ts";
import { factsReader } from "./facts/facts.ts";
import { groupCommit } from "./database/group_commit.ts";
import { sqliteImport } from "./import_connection.ts";
import { SQLITE } from "./import_dialect.ts";
import { journalReader, openJournal, undoKeeper } from "./journal.ts";
import { journalSpanReader } from "./journal_span.ts";
import { recordsLoader } from "./load_records.ts";
import { pinsOf } from "./pins.ts";
import { probeWriter } from "./probe_writer.ts";
import { retryWhileBusy } from "./database/retry_while_busy.ts";
import { librarySnapshot } from "./snapshot.ts";
import { asStorageError, createFileHealth, isBusy, isDuplicate, isReadOnly } from "./database/sqlite_error.ts";
import { journalTidier } from "./tidy_journal.ts";
import { IN_MEMORY } from "./database/prepare_database.ts";
import { type FileWatch, giveItAway, watchFile } from "./watch/watch_file.ts";
import { turnReader } from "./database/turn_reader.ts";
import { pinRecordsOf } from "./wrong_pins.ts";

const SET_NOTE =
  "insert into notes (name, value) values (?1, ?2) on conflict (name) do update set value = excluded.value";

/** Changes after which it is looked how long the write-ahead log is. */
const CHANGES_A_LOOK = 100;

/** What a storage on SQLite needs beside its connection. */
interface SqliteParts {
  /** The file, or {@link IN_MEMORY}. */
  readonly path: string;
  /** Milliseconds to wait for another process's lock. */
  readonly patience: number;
  /** Makes another connection to the same database, for an import or a snapshot. */
  readonly open: () => Promise<DatabaseSync>;
  readonly checkpointer: Checkpointer;
  readonly journalLost: JournalLost;
}

/** The port over a connection that has been made ready. */
export function sqliteStorage(
  db: DatabaseSync,
  { path, patience, open, checkpointer, journalLost }: SqliteParts,
): Storage {
  const facts = factsReader(db);
  const journal = openJournal(db);
  const answers = answerKeeper(db, write);
  const undos = undoKeeper(db, write);
  const applyChange = changeApplier(db, journal, answers, effectsWriter(db));
  const loadRecords = recordsLoader(db);
  const setNote = db.prepare(SET_NOTE);
  const writeProbe = probeWriter(db);
  const health = createFileHealth(path);
  const turn = turnReader(db, health.told);
  const group = groupCommit(db, patience, {
    before: turn.end,
    begun: answers.look,
    stored: answers.stored,
    after: lookAtLog,
    told: health.told,
  });
  const readJournal = journalReader(db);
  const pins = pinsOf(db);
  const pinRecords = pinRecordsOf(db);
  const tidier = journalTidier(db, write);
  let closing: Promise<void> | undefined;
  let watch: FileWatch | undefined;
  let unlooked = 0;

  /** Why changes cannot be stored, as far as is known. */
  function problem(): string | undefined {
    if (closing !== undefined) return "the storage has been closed";
    const { failure } = group;
    const known = watch?.trouble ?? health.problem;
    if (known !== undefined || failure === undefined) return known;
    return isReadOnly(failure)
      ? giveItAway(path)
      : `the database cannot be written: ${textOf(asStorageError(failure, path))}`;
  }

  /** Looks now and then how long the log is: changes make it longer by some ten pages each. */
  function lookAtLog(changes: number): void {
    unlooked += changes;
    if (unlooked < CHANGES_A_LOOK) return;
    unlooked = 0;
    checkpointer.look();
  }

  /** Finds out whether a change can be stored. */
  function tryIt(): Promise<void> {
    return group.submit(writeProbe).catch(() => {});
  }

  /** Tries, after a failure, whether the next change would fail as well. */
  function tryAgain(): void {
    if (group.failure !== undefined && closing === undefined && watch?.trouble === undefined) void tryIt();
  }

  /** Brings what is only in the log into the database; whether that went well. */
  function save(): boolean {
    try {
      turn.end();
      return integer(db.prepare("pragma wal_checkpoint(full)").get() ?? {}, "busy") === 0;
    } catch {
      return false;
    }
  }

  async function examine(): Promise<string | undefined> {
    await watching;
    await Promise.all([watch?.look(), tryIt()]);
    return problem();
  }

  /** Makes a question of the port of one that is answered at once. */
  function asked<A extends readonly unknown[], T>(question: (...asked: A) => T): (...asked: A) => Promise<T> {
    return async (...asked) => {
      if (closing !== undefined) throw closedError();
      try {
        return turn.read(question, asked);
      } catch (error) {
        if (!isBusy(error)) throw health.told(error);
      }
      return await retryWhileBusy(() => turn.read(question, asked), patience)
        .catch((error) => Promise.reject(health.told(error)));
    };
  }

  function write<T>(work: () => T, deadline?: Change["deadline"]): Promise<T> {
    if (closing !== undefined) return Promise.reject(closedError());
    const trouble = watch?.trouble;
    return trouble === undefined ? group.submit(work, deadline) : Promise.reject(new StorageUnavailable(trouble));
  }

  const watching = path === IN_MEMORY ? undefined : watchFile(path, { beside: tryAgain, save }).then((begun) => {
    watch = begun;
  });

  async function finish(): Promise<void> {
    await watching;
    watch?.stop();
    await group.drained();
    turn.end();
    try {
      // To close it would delete what now bears the name of the log.
      if (watch?.replaced) return;
      db.exec("pragma wal_checkpoint(truncate)");
    } catch (error) {
      // What was committed stands in the log, and is found there at the next start.
      throw health.told(error);
    } finally {
      if (!watch?.replaced) db.close();
      await checkpointer.end();
    }
  }

  return {
    get problem() {
      return problem();
    },
    examine,
    patronFacts: asked(facts.patronFacts),
    patronOverview: asked(facts.patronOverview),
    itemFacts: asked(facts.itemFacts),
    itemOverview: asked(facts.itemOverview),
    checkoutFacts: asked(facts.checkoutFacts),
    checkinFacts: asked(facts.checkinFacts),
    titleFacts: asked(facts.titleFacts),
    loansFacts: asked(facts.loansFacts),
    feeFacts: asked(facts.feeFacts),
    list: asked(facts.list),
    fees: asked(facts.fees),
    counts: asked(facts.counts),
    use: asked(facts.use),
    note: asked(facts.note),
    apply: (change) => write(() => applyChange(change), change.deadline).catch(conflictOrThrow),
    record(entry) {
      write(() => journal.write(journalRow(entry))).catch((error) => journalLost(1, error));
    },
    journal: asked(readJournal),
    journalSpan: asked(journalSpanReader(db)),
    pruneJournal: tidier.prune,
    answer: asked((question) => {
      answers.look();
      return answers.find(question);
    }),
    pruneAnswers: answers.prune,
    undo: asked(undos.find),
    forgetUndo: undos.forget,
    stageImport: async () => await importStage(SQLITE, sqliteImport(await open())),
    patronsWithoutPin: asked(pins.without),
    setPins: (each) => write(() => pins.set(each)),
    pinRecord: asked(pinRecords.of),
    cardsWithWrongPins: asked(pinRecords.cards),
    countWrongPin: (wrong) => write(() => pinRecords.count(wrong)),
    noteRightPin: (right) => write(() => pinRecords.noteRight(right)),
    forgetPins: (until) => write(() => pinRecords.forget(until)),
    snapshot: (since) => librarySnapshot(open, since),
    backup: (path) => backupDatabase(db, path),
    load: (records) => write(() => loadRecords(records)),
    setNote: (name, value) => write(() => void setNote.run(name, value)),
    close: () => closing ??= finish(),
  };
}

/** A second loan of a copy, or the like, can only come of facts that have moved on: decide again. */
function conflictOrThrow(error: unknown): Applied {
  if (error instanceof Conflict || isDuplicate(error)) return { kind: "conflict" };
  throw error;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function closedError(): StorageUnavailable {
  return new StorageUnavailable("the storage has been closed");
}
