import { asSaid, type Notice, notice } from "../../library/notice.ts";
import type { DatabaseSync } from "node:sqlite";
import type { AnswerQuestion } from "../port/answer_question.ts";
import type { Applied } from "../port/change.ts";
import { feedStage } from "../import/feed_stage.ts";
import { importStage } from "../import/import_stage.ts";
import type { JournalLost } from "../port/journal_line.ts";
import { type Storage, StorageUnavailable } from "../port/storage.ts";
import type { StorageQuestion } from "../port/storage_question.ts";
import { integer, text } from "../rows/row.ts";
import { journalRow } from "../rows/journal_row.ts";
import { type AnswerKeeper, answerKeeper } from "./answers.ts";
import { changeApplier } from "./apply_change.ts";
import { backupDatabase } from "./database/backup_database.ts";
import type { Checkpointer } from "./database/checkpointer.ts";
import { type GroupCommit, groupCommit } from "./database/group_commit.ts";
import type { LogSync } from "./database/log_sync.ts";
import { openLogSync } from "./database/open_log_sync.ts";
import { IN_MEMORY } from "./database/prepare_database.ts";
import { retryWhileBusy } from "./database/retry_while_busy.ts";
import {
  asStorageError,
  createFileHealth,
  type FileHealth,
  isBusy,
  isDuplicate,
  isReadOnly,
  noticeOf,
} from "./database/sqlite_error.ts";
import { type TurnReader, turnReader } from "./database/turn_reader.ts";
import { Conflict, effectsWriter } from "./effects.ts";
import { factsReader } from "./facts/facts.ts";
import { finderOf } from "./find.ts";
import { sqliteComparisons } from "./comparisons.ts";
import { createFindThread, type FindThread } from "./find_thread.ts";
import { sqliteImport } from "./import_connection.ts";
import { SQLITE } from "./import_dialect.ts";
import { sqliteItemsSaid } from "./items_said.ts";
import { sqliteKnownRecords } from "./known_records.ts";
import { journalReader, openJournal, undoKeeper } from "./journal.ts";
import { journalSpanReader } from "./journal_span.ts";
import { sqliteLedger } from "./ledger.ts";
import { sqliteLedgerMoves } from "./ledger_moves.ts";
import { sqliteLending } from "./lending.ts";
import { recordsLoader } from "./load_records.ts";
import { librarySnapshot } from "./snapshot.ts";
import { journalTidier, type Write } from "./tidy_journal.ts";
import { type FileWatch, ownershipAdvice, watchFile } from "./watch/watch_file.ts";
import { pinRecordsOf } from "./wrong_pins.ts";
import type { PinSet } from "../port/wrong_pins.ts";

/** Writes a note under a name, in the place of an earlier one. */
const SET_NOTE =
  "insert into notes (name, value) values (?1, ?2) on conflict (name) do update set value = excluded.value";

/** Writes a note under a name where there is none. */
const NOTE_ONCE = "insert into notes (name, value) values (?1, ?2) on conflict (name) do nothing";

/** Writes a note in the place of one that is as it was read. */
const REPLACE_NOTE = "update notes set value = ?3 where name = ?1 and value = ?2";

/** Changes after which it is looked how long the write-ahead log is. */
const CHANGES_A_LOOK = 100;

/** What a storage on SQLite needs beside its connection. */
interface SqliteParts {
  /** The file, or {@link IN_MEMORY}. */
  readonly path: string;
  /** Milliseconds to wait for another process's lock. */
  readonly patience: number;
  readonly checkpointer: Checkpointer;
  /** Makes another connection to the same database, for an import or a snapshot. */
  readonly open: () => Promise<DatabaseSync>;
  readonly journalLost: JournalLost;
  /** Milliseconds since 1970; the machine's clock where absent. */
  readonly clock?: () => number;
}

/** Makes the port over a connection that has been made ready. */
export function sqliteStorage(db: DatabaseSync, { open, journalLost, clock, ...parts }: SqliteParts): Storage {
  const answers = answerKeeper(db, clock);
  const finding = createFindThread(db, parts.path);
  const connection = sqliteConnection(db, { ...parts, answers, finding });
  const { asked, write } = connection;
  const journal = openJournal(db);
  const applyChange = changeApplier(db, journal, answers, effectsWriter(db));
  const undos = undoKeeper(db, write);
  const loadRecords = recordsLoader(db);
  const pins = pinsOf(db);
  const pinRecords = pinRecordsOf(db);
  const tidier = journalTidier(db, write);
  const answerKept = asked((question: AnswerQuestion) => {
    answers.look();
    return answers.find(question);
  });

  return {
    get problem() {
      return connection.problem();
    },
    examine: connection.examine,
    ...factQuestions(db, connection),
    find: finderOf(finding),
    apply: (change) => write(() => applyChange(change), change.deadline).catch(conflictOrThrow),
    record(entry) {
      write(() => journal.write(journalRow(entry))).catch((error) => journalLost(1, error));
    },
    journal: asked(journalReader(db)),
    journalSpan: asked(journalSpanReader(db)),
    pruneJournal: tidier.prune,
    async answer(question) {
      const found = await answerKept(question);
      // The answer may be of a change that was committed a moment ago, and is given only when that is durable.
      if (found !== undefined) await connection.durable();
      return found;
    },
    pruneAnswers: (most) => answers.prune(write, most),
    undo: asked(undos.find),
    forgetUndo: undos.forget,
    stageImport: async () => await importStage(SQLITE, sqliteImport(await open())),
    stageFeed: async () => await feedStage(SQLITE, sqliteImport(await open())),
    patronsWithoutPin: asked(pins.without),
    setPins: (each) => write(() => pins.set(each)),
    pinRecord: asked(pinRecords.of),
    cardsWithWrongPins: asked(pinRecords.cards),
    countWrongPin: (wrong) => write(() => pinRecords.count(wrong)),
    noteRightPin: (right) => write(() => pinRecords.noteRight(right)),
    forgetPins: (until) => write(() => pinRecords.forget(until)),
    ledger: sqliteLedger(db, write, asked, clock),
    ledgerMoves: sqliteLedgerMoves(db, write, asked),
    itemsSaid: sqliteItemsSaid(db, write, asked),
    known: sqliteKnownRecords(db, write, asked),
    comparisons: sqliteComparisons(db, write, asked),
    lending: sqliteLending(db, write, asked, journal, clock),
    snapshot: (since) => librarySnapshot(open, since, parts.path),
    backup: (path) => backupDatabase(db, path),
    load: (records) => write(() => loadRecords(records)),
    ...noteWriters(db, write),
    close: connection.close,
  };
}

/** The part of the port that writes notes. */
function noteWriters(db: DatabaseSync, write: Write): Pick<Storage, "setNote" | "noteOnce" | "replaceNote"> {
  const setNote = db.prepare(SET_NOTE), noteOnce = db.prepare(NOTE_ONCE), replaceNote = db.prepare(REPLACE_NOTE);
  const noteOf = db.prepare("select value from notes where name = ?1");
  return {
    setNote: (name, value) => write(() => void setNote.run(name, value)),
    noteOnce: (name, value) =>
      write(() => {
        noteOnce.run(name, value);
        return text(noteOf.get(name) ?? {}, "value");
      }),
    replaceNote: (name, before, value) => write(() => replaceNote.run(name, before, value).changes === 1),
  };
}

/** The questions of the port about what is stored. */
function factQuestions(
  db: DatabaseSync,
  { asked }: Pick<SqliteConnection, "asked">,
): Pick<Storage, StorageQuestion> {
  const facts = factsReader(db);
  return {
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
    feesOfItem: asked(facts.feesOfItem),
    counts: asked(facts.counts),
    use: asked(facts.use),
    note: asked(facts.note),
  };
}

/** The connection on which everything is asked and written, as far as its file allows. */
interface SqliteConnection {
  /** Says why changes cannot be stored, as far as is known. */
  problem(): Notice | undefined;
  /** Finds out why changes cannot be stored. */
  examine(): Promise<Notice | undefined>;
  /** Turns a question that is answered at once into one of the port. */
  asked<A extends readonly unknown[], T>(question: (...asked: A) => T): (...asked: A) => Promise<T>;
  readonly write: Write;
  /** Settles when all that has been committed by now, by whomever, is durable. */
  durable(): Promise<void>;
  /** Stores what has begun, and lets go of the file. */
  close(): Promise<void>;
}

/** What a connection needs to know of its file. */
interface ConnectionParts extends Pick<SqliteParts, "path" | "patience" | "checkpointer"> {
  /** Is told when a transaction begins, and when it is committed. */
  readonly answers: Pick<AnswerKeeper, "look" | "stored">;
  /** Reads by a connection of its own, which must be closed before this one. */
  readonly finding: Pick<FindThread, "end">;
}

/** Guards a connection that has been made ready. */
function sqliteConnection(
  db: DatabaseSync,
  { path, patience, checkpointer, answers, finding }: ConnectionParts,
): SqliteConnection {
  const health = createFileHealth(path);
  const turn = turnReader(db, health.told);
  const log = logSyncOf(db, path, { turn, health });
  const group = groupCommit(db, patience, {
    before: turn.end,
    begun: answers.look,
    stored: answers.stored,
    after: logWatcher(checkpointer),
    log,
    told: health.told,
  });
  const tryIt = prober(db, group);
  let closing: Promise<void> | undefined;
  let watch: FileWatch | undefined;

  function problem(): Notice | undefined {
    if (closing !== undefined) return closedError().why;
    const known = watch?.trouble === undefined ? health.problem : asSaid(watch.trouble);
    return known === undefined && group.failure !== undefined ? troubleOf(group.failure, path) : known;
  }

  /** Tries, after a failure, whether the next change would fail as well. */
  function tryAgain(): void {
    if (group.failure !== undefined && closing === undefined && watch?.trouble === undefined) void tryIt();
  }

  const save = () => writeLogBack(db, turn, "full");
  const watching = path === IN_MEMORY ? undefined : watchFile(path, { beside: tryAgain, save }).then((begun) => {
    watch = begun;
  });

  async function finish(): Promise<void> {
    await watching;
    watch?.stop();
    await Promise.all([group.drained(), finding.end()]);
    turn.end();
    log.close();
    await letGo(db, { replaced: watch?.replaced === true, health, checkpointer });
  }

  return {
    problem,
    async examine() {
      await watching;
      await Promise.all([watch?.look(), tryIt()]);
      return problem();
    },
    asked: (question) => async (...asked) => {
      if (closing !== undefined) throw closedError();
      try {
        return turn.read(question, asked);
      } catch (error) {
        if (!isBusy(error)) throw health.told(error);
      }
      return await retryWhileBusy(() => turn.read(question, asked), patience)
        .catch((error) => Promise.reject(health.told(error)));
    },
    write(work, deadline) {
      if (closing !== undefined) return Promise.reject(closedError());
      const trouble = watch?.trouble;
      return trouble === undefined ? group.submit(work, deadline) : Promise.reject(new StorageUnavailable(trouble));
    },
    durable: log.sync,
    close: () => closing ??= finish(),
  };
}

/** What is durable when COMMIT returns. */
const NOTHING_TO_WAIT_FOR: LogSync = { sync: () => Promise.resolve(), mend() {}, close() {} };

/** Has the disk waited for beside the event loop, where that can be done: COMMIT need not wait then. */
function logSyncOf(
  db: DatabaseSync,
  path: string,
  { turn, health }: { readonly turn: TurnReader; readonly health: FileHealth },
): LogSync {
  if (path === IN_MEMORY) return NOTHING_TO_WAIT_FOR;
  const log = openLogSync(path, () => {
    if (!writeLogBack(db, turn, "truncate")) throw health.told(new Error("disk I/O error"));
  });
  if (log === undefined) return NOTHING_TO_WAIT_FOR;
  db.exec("pragma synchronous = normal");
  return log;
}

/** Says what to do about an error that kept changes from being stored. */
function troubleOf(failure: unknown, path: string): Notice {
  if (isReadOnly(failure)) return asSaid(ownershipAdvice(path));
  const why = noticeOf(asStorageError(failure, path));
  return notice("database-not-written", `the database cannot be written: ${why.english}`, why);
}

/** Finds out whether a change can be stored. */
function prober(db: DatabaseSync, group: GroupCommit): () => Promise<void> {
  const write = probeWriter(db);
  return () => group.submit(write).catch(() => {});
}

/** Looks now and then how long the log is: changes make it longer by some ten pages each. */
function logWatcher(checkpointer: Checkpointer): (changes: number) => void {
  let unlooked = 0;
  return (changes) => {
    unlooked += changes;
    if (unlooked < CHANGES_A_LOOK) return;
    unlooked = 0;
    checkpointer.look();
  };
}

/** Brings what is only in the log into the database, and empties the log if asked to; whether that went well. */
function writeLogBack(db: DatabaseSync, turn: TurnReader, how: "full" | "truncate"): boolean {
  try {
    turn.end();
    return integer(db.prepare(`pragma wal_checkpoint(${how})`).get() ?? {}, "busy") === 0;
  } catch {
    return false;
  }
}

/** Closes the connection when nothing is under way. To close a file that was replaced would delete what now bears the name of its log. */
async function letGo(
  db: DatabaseSync,
  { replaced, health, checkpointer }: {
    readonly replaced: boolean;
    readonly health: FileHealth;
    readonly checkpointer: Checkpointer;
  },
): Promise<void> {
  try {
    if (!replaced) db.exec("pragma wal_checkpoint(truncate)");
  } catch (error) {
    // What was committed stands in the log, and is found there at the next start.
    throw health.told(error);
  } finally {
    if (!replaced) db.close();
    await checkpointer.end();
  }
}

/**
 * Reports a conflict for a second loan of a copy, or the like: the facts were outdated, so that the change must be
 * decided again.
 */
function conflictOrThrow(error: unknown): Applied {
  if (error instanceof Conflict || isDuplicate(error)) return { kind: "conflict" };
  throw error;
}

function closedError(): StorageUnavailable {
  return new StorageUnavailable(notice("storage-closed", "the storage has been closed"));
}

/** Hashes of PINs, which patrons' records do not hold. */
interface Pins {
  without(patronIds: readonly string[]): readonly string[];
  set(pins: readonly PinSet[]): void;
}

/** Prepares the statements about PINs. */
function pinsOf(db: Pick<DatabaseSync, "prepare">): Pins {
  const without = db.prepare("select patron_id from patrons where patron_id = ?1 and pin = ''");
  const set = db.prepare("update patrons set pin = ?2 where patron_id = ?1");
  const replace = db.prepare("update patrons set pin = ?2 where patron_id = ?1 and pin = ?3");
  return {
    without: (patronIds) => patronIds.flatMap((id) => without.all(id).map((row) => text(row, "patron_id"))),
    set(pins) {
      for (const { patronId, pin, replacing } of pins) {
        if (replacing === undefined) set.run(patronId, pin);
        else replace.run(patronId, pin, replacing);
      }
    },
  };
}

/** The note that tells when it was found out last whether anything can be written. */
const PROBE_NOTE = `
  insert into notes (name, value) values ('last write check', ?1)
  on conflict (name) do update set value = excluded.value`;

const PROBE_ROW = `
  insert into journal (at, source, account, terminal, address, message, library, action, outcome)
  values (0, 'staff', '', '', '', '', '', 'probe', 'refused')`;

/**
 * Makes a function that writes what each change writes: a row of the journal, with its number. The row is gone at the end
 * of the same transaction; what stays is a note.
 */
function probeWriter(db: Pick<DatabaseSync, "prepare">): () => void {
  const note = db.prepare(PROBE_NOTE);
  const insert = db.prepare(PROBE_ROW);
  const remove = db.prepare("delete from journal where journal_id = ?1");
  return () => {
    note.run(Temporal.Now.instant().toString());
    remove.run(insert.run().lastInsertRowid);
  };
}
