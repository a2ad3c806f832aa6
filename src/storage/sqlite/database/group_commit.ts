import type { DatabaseSync } from "node:sqlite";
import type { Deadline } from "../../../library/deadline.ts";
import { StorageUnavailable } from "../../port/storage.ts";
import { lockedFor, RETRY_PAUSE } from "./retry_while_busy.ts";
import { asStorageError, isBusy } from "./sqlite_error.ts";

/** Changes in one commit: as many as keep the event loop for some 50 ms. The rest follows in the next turn. */
const LARGEST_GROUP = 256;

/** When it is too late to carry out a change. */
type Limit = Pick<Deadline, "left">;

/** The one way in which anything is written. */
export interface GroupCommit {
  /** Why the last group failed, or a change in it for a reason that lies with the file; `undefined` if none did. */
  readonly failure: unknown;
  /**
   * Runs `work`, which must be synchronous, in the next group and answers when the group is durable. If `work` throws,
   * what it did is undone and the promise rejects with its error; if the group fails, with {@link StorageUnavailable}.
   *
   * @param work may be run twice, so that it changes nothing but the database
   * @param deadline after which nothing is done, and the promise rejects with {@link StorageUnavailable}
   */
  submit<T>(work: () => T, deadline?: Limit): Promise<T>;
  /** Settles when nothing waits any more. */
  drained(): Promise<void>;
}

/** Hooks around each group. */
interface AroundGroups {
  /** Called before the transaction begins, to end one that reads. */
  readonly before: () => void;
  /** Called when the transaction has begun and nothing is written yet. */
  readonly begun: () => void;
  /** Called when the group is durable and nothing in it was undone. */
  readonly stored: () => void;
  /** Called after the group, however it ended, with the number of its changes. */
  readonly after: (changes: number) => void;
  /** Notes an error of SQLite, and gives the error for the caller. */
  readonly told: (error: unknown) => unknown;
}

const NOTHING: AroundGroups = { before() {}, begun() {}, stored() {}, after() {}, told: asStorageError };

/** A change that waits for its group. */
interface Job {
  readonly since: number;
  readonly work: () => unknown;
  readonly deadline: Limit | undefined;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The result of a job, which its caller gets once the group is durable. */
type Done =
  | { readonly job: Job; readonly value: unknown }
  | { readonly job: Job; readonly error: unknown };

/**
 * Lets the changes that come in one turn of the event loop share a transaction, so that they share its fsync: one
 * synchronous block, each answered only after COMMIT. While another process holds the write lock, the group waits by
 * timer and grows; what has waited for `patience` milliseconds is given up.
 */
export function groupCommit(db: DatabaseSync, patience: number, around: AroundGroups = NOTHING): GroupCommit {
  const commit = committer(db, around);
  const waiting: Job[] = [];
  const whenDrained: (() => void)[] = [];
  let scheduled = false;
  let failure: unknown;

  function flush(): void {
    scheduled = false;
    const group = waiting.slice(0, LARGEST_GROUP);
    try {
      around.before();
      const done = commit(group);
      waiting.splice(0, group.length);
      failure = tell(done, around.told);
    } catch (error) {
      if (isBusy(error)) return waitForLock();
      failure = error;
      const reason = textOf(around.told(error));
      giveUp(group.length, new StorageUnavailable(`a change could not be stored: ${reason}`, { cause: error }));
    }
    around.after(group.length);
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
    if (waiting.length === 0) {
      for (const resolve of whenDrained.splice(0)) resolve();
    } else if (!scheduled) {
      scheduled = true;
      setImmediate(flush);
    }
  }

  return {
    get failure() {
      return failure;
    },
    submit<T>(work: () => T, deadline?: Limit): Promise<T> {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      waiting.push({ since: performance.now(), work, deadline, resolve, reject });
      goOn();
      return promise;
    },
    drained(): Promise<void> {
      return waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => whenDrained.push(resolve));
    },
  };
}

/** Tells what came of each, and gives what failed for a reason that is the file's. */
function tell(done: readonly Done[], told: AroundGroups["told"]): unknown {
  let failure: unknown;
  for (const one of done) {
    if ("value" in one) {
      one.job.resolve(one.value);
      continue;
    }
    const reason = told(one.error);
    if (reason instanceof StorageUnavailable && !(one.error instanceof StorageUnavailable)) failure = one.error;
    one.job.reject(reason);
  }
  return failure;
}

/** Runs a group in one transaction, and gives what came of each; throws when the transaction failed. */
function committer(
  db: DatabaseSync,
  around: Pick<AroundGroups, "begun" | "stored">,
): (group: readonly Job[]) => readonly Done[] {
  const begin = db.prepare("begin immediate");
  const commit = db.prepare("commit");
  const rollback = db.prepare("rollback");
  const savepoint = db.prepare("savepoint change");
  const release = db.prepare("release change");
  const undo = db.prepare("rollback to change");

  /** Runs all of a group, if none throws. Most do not, and a savepoint keeps a copy of each page that is written. */
  function runTogether(group: readonly Job[]): readonly Done[] | undefined {
    const done: Done[] = [];
    try {
      for (const job of group) done.push(isLate(job) ? tooLate(job) : { job, value: job.work() });
      return done;
    } catch (error) {
      if (!db.isTransaction) throw error;
      return undefined;
    }
  }

  function runAlone(job: Job): Done {
    if (isLate(job)) return tooLate(job);
    savepoint.run();
    try {
      const value = job.work();
      release.run();
      return { job, value };
    } catch (error) {
      // Some errors, such as a full disk, may end the whole transaction: then the group has failed, not this change.
      if (!db.isTransaction) throw error;
      undo.run();
      release.run();
      return { job, error };
    }
  }

  function start(): void {
    // One that could not be rolled back, on a disk that failed, would be in everybody's way.
    if (db.isTransaction) rollback.run();
    begin.run();
    around.begun();
  }

  return (group) => {
    try {
      start();
      const together = runTogether(group);
      if (together === undefined) start();
      const done = together ?? group.map(runAlone);
      commit.run();
      if (together !== undefined) around.stored();
      return done;
    } catch (error) {
      if (db.isTransaction) rollback.run();
      throw error;
    }
  };
}

function isLate({ deadline }: Job): boolean {
  return deadline !== undefined && deadline.left() <= 0;
}

function tooLate(job: Job): Done {
  return { job, error: new StorageUnavailable("the change came too late") };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
