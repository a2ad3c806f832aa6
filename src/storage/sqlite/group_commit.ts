import type { DatabaseSync } from "node:sqlite";
import { StorageUnavailable } from "../port/storage.ts";
import { lockedFor, RETRY_PAUSE } from "./retry_while_busy.ts";
import { asStorageError, isBusy } from "./sqlite_error.ts";

/** Changes in one commit: as many as keep the event loop for some 50 ms. The rest follows in the next turn. */
const LARGEST_GROUP = 256;

/** The one way in which anything is written. */
export interface GroupCommit {
  /** Why the last group failed, or something in it for a reason that is the file's; `undefined` if nothing did. */
  readonly failure: unknown;
  /**
   * Runs `work`, which must be synchronous, in the next group and answers when the group is durable. If `work` throws,
   * what it did is undone and the promise rejects with its error; if the group fails, with {@link StorageUnavailable}.
   */
  submit<T>(work: () => T): Promise<T>;
  /** Settles when nothing waits any more. */
  drained(): Promise<void>;
}

/** What is done around each group. */
export interface AroundGroups {
  /** Before a transaction, such as ending one in which is read. */
  readonly before: () => void;
  /** After it. */
  readonly after: () => void;
  /** Takes note of an error of SQLite, and gives the one that whoever asked is told. */
  readonly told: (error: unknown) => unknown;
}

const NOTHING: AroundGroups = { before() {}, after() {}, told: asStorageError };

/** Something that waits for its group. `run` gives what remains to be done once the group is durable. */
interface Job {
  readonly since: number;
  readonly run: () => () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets the changes that come in one turn of the event loop share a transaction, so that they share its fsync: a savepoint
 * each, in one synchronous block, each answered only after COMMIT. While another process holds the write lock, the group
 * waits by timer and grows; what has waited for `patience` milliseconds is given up.
 */
export function groupCommit(db: DatabaseSync, patience: number, around: AroundGroups = NOTHING): GroupCommit {
  const commit = committer(db, around.told);
  const waiting: Job[] = [];
  const whenDrained: (() => void)[] = [];
  let scheduled = false;
  let failure: unknown;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  }

  function flush(): void {
    scheduled = false;
    const group = waiting.slice(0, LARGEST_GROUP);
    try {
      around.before();
      const { answers, error } = commit(group);
      waiting.splice(0, group.length);
      failure = error;
      for (const answer of answers) answer();
    } catch (error) {
      if (isBusy(error)) return waitForLock();
      failure = error;
      const reason = textOf(around.told(error));
      giveUp(group.length, new StorageUnavailable(`a change could not be stored: ${reason}`, { cause: error }));
    }
    around.after();
    goOn();
  }

  function waitForLock(): void {
    const late = performance.now() - patience;
    const fresh = waiting.findIndex((job) => job.since > late);
    const expired = fresh < 0 ? waiting.length : fresh;
    if (expired > 0) failure = lockedFor(patience);
    giveUp(expired, lockedFor(patience));
    if (waiting.length === 0) return goOn();
    scheduled = true;
    setTimeout(flush, RETRY_PAUSE);
  }

  function giveUp(count: number, error: StorageUnavailable): void {
    for (const job of waiting.splice(0, count)) job.reject(error);
  }

  function goOn(): void {
    if (waiting.length > 0) return schedule();
    for (const resolve of whenDrained.splice(0)) resolve();
  }

  return {
    get failure() {
      return failure;
    },
    submit<T>(work: () => T): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const run = () => {
          const value = work();
          return () => resolve(value);
        };
        waiting.push({ since: performance.now(), run, reject });
        schedule();
      });
    },
    drained(): Promise<void> {
      return waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => whenDrained.push(resolve));
    },
  };
}

/** What came of a group that is durable. */
interface Committed {
  /** What remains to be done for each. */
  readonly answers: readonly (() => void)[];
  /** Why some of it could not be stored, where that is not for reasons of its own. */
  readonly error?: unknown;
}

/** Runs a group in one transaction; throws when the transaction failed. */
function committer(db: DatabaseSync, told: AroundGroups["told"]): (group: readonly Job[]) => Committed {
  const begin = db.prepare("begin immediate");
  const commit = db.prepare("commit");
  const rollback = db.prepare("rollback");
  const savepoint = db.prepare("savepoint change");
  const release = db.prepare("release change");
  const undo = db.prepare("rollback to change");

  function attempt(job: Job, outOfOrder: (error: unknown) => void): () => void {
    savepoint.run();
    try {
      const answer = job.run();
      release.run();
      return answer;
    } catch (error) {
      // Some errors, such as a full disk, may end the whole transaction: then the group has failed, not this change.
      if (!db.isTransaction) throw error;
      undo.run();
      release.run();
      const reason = told(error);
      if (reason instanceof StorageUnavailable) outOfOrder(error);
      return () => job.reject(reason);
    }
  }

  return (group) => {
    // One that could not be rolled back, on a disk that failed, would be in everybody's way.
    if (db.isTransaction) rollback.run();
    begin.run();
    try {
      let outOfOrder: unknown;
      const answers = group.map((job) => attempt(job, (error) => outOfOrder = error));
      commit.run();
      return { answers, error: outOfOrder };
    } catch (error) {
      if (db.isTransaction) rollback.run();
      throw error;
    }
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
