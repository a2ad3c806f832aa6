import { notice } from "../../../library/notice.ts";
import type { DatabaseSync } from "node:sqlite";
import type { Deadline } from "../../../library/deadline.ts";
import { StorageUnavailable } from "../../port/storage.ts";
import { type LogSync, SYNCS_AT_ONCE } from "./log_sync.ts";
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
   * what it did is undone and the promise rejects with its error; if the group fails, or may not be on
   * disk, with {@link StorageUnavailable}.
   *
   * @param work may be run twice, so that it changes nothing but the database
   * @param deadline after which nothing is done, and the promise rejects with {@link StorageUnavailable}
   */
  submit<T>(work: () => T, deadline?: Limit): Promise<T>;
  /** Settles when nothing waits any more, nor is at the disk. */
  drained(): Promise<void>;
}

/** Hooks around each group. */
interface AroundGroups {
  /** Called before the transaction begins, to end one that reads. */
  readonly before: () => void;
  /** Called when the transaction has begun and nothing is written yet. */
  readonly begun: () => void;
  /** Called when the group is committed and nothing in it was undone. */
  readonly stored: () => void;
  /** Called after the group, however it ended, with the number of its changes. */
  readonly after: (changes: number) => void;
  /** Tells when a group that is committed is durable. */
  readonly log: Pick<LogSync, "sync" | "mend">;
  /** Notes an error of SQLite, and gives the error for the caller. */
  readonly told: (error: unknown) => unknown;
}

const NOTHING: AroundGroups = {
  before() {},
  begun() {},
  stored() {},
  after() {},
  log: { sync: () => Promise.resolve(), mend() {} },
  told: asStorageError,
};

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
 * synchronous block, each answered only when it is durable. Two groups may be at the disk at once: with one, those who
 * come just after it began would wait for two syncs. What comes meanwhile gathers. While another process holds the
 * write lock, the group waits by timer and grows; what has waited for `patience` milliseconds, for a lock or for the
 * disk, is given up.
 */
export function groupCommit(db: DatabaseSync, patience: number, around: AroundGroups = NOTHING): GroupCommit {
  const commit = committer(db, around);
  const line = waitingLine(patience, goOn);
  const { waiting } = line;
  const whenDrained: (() => void)[] = [];
  const isIdle = () => waiting.length === 0 && atDisk === 0;
  let scheduled = false;
  let atDisk = 0;
  let failure: unknown;
  const diskStands = createAlarm(patience, () => {
    if (atDisk >= SYNCS_AT_ONCE) failure = line.giveUpExpired(standsFor(patience)) ?? failure;
    goOn();
  });

  function flush(): void {
    scheduled = false;
    const group = waiting.slice(0, LARGEST_GROUP);
    try {
      const done = commit(group);
      line.leave(group.length);
      void bringToDisk(done);
    } catch (error) {
      if (isBusy(error)) return waitForLock();
      failure = error;
      line.leave(group.length, unavailable("a change could not be stored", error, around.told));
    }
    around.after(group.length);
    goOn();
  }

  async function bringToDisk(done: readonly Done[]): Promise<void> {
    atDisk++;
    let lost: unknown;
    await around.log.sync().catch((error) => lost = error);
    failure = tell(done, around.told, lost);
    atDisk--;
    goOn();
  }

  function waitForLock(): void {
    failure = line.giveUpExpired(lockedFor(patience)) ?? failure;
    if (waiting.length === 0) return goOn();
    scheduled = true;
    setTimeout(flush, RETRY_PAUSE);
  }

  function goOn(): void {
    if (isIdle()) {
      diskStands.clear();
      for (const resolve of whenDrained.splice(0)) resolve();
    }
    if (waiting.length === 0 || scheduled) return;
    if (atDisk >= SYNCS_AT_ONCE) return diskStands.set();
    scheduled = true;
    setImmediate(flush);
  }

  return {
    get failure() {
      return failure;
    },
    submit: line.join,
    drained: () => isIdle() ? Promise.resolve() : new Promise((resolve) => whenDrained.push(resolve)),
  };
}

/** Makes the line in which changes wait for their group, none much longer than `patience` milliseconds. */
function waitingLine(patience: number, joined: () => void) {
  const waiting: Job[] = [];

  /** Has the first so many leave; those that are given up are rejected with the reason. */
  function leave(count: number, error?: StorageUnavailable): void {
    const left = waiting.splice(0, count);
    if (error !== undefined) { for (const job of left) job.reject(error); }
  }

  return {
    waiting: waiting as readonly Job[],
    join<T>(work: () => T, deadline?: Limit): Promise<T> {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      waiting.push({ since: performance.now(), work, deadline, resolve, reject });
      joined();
      return promise;
    },
    leave,
    /** Gives up those that have waited for too long; gives the error if there were any. */
    giveUpExpired(error: StorageUnavailable): StorageUnavailable | undefined {
      const late = performance.now() - patience;
      const fresh = waiting.findIndex((job) => job.since > late);
      const expired = fresh < 0 ? waiting.length : fresh;
      leave(expired, error);
      return expired > 0 ? error : undefined;
    },
  };
}

/**
 * Resolves or rejects each job, and gives an error whose cause is the file, if there is one.
 *
 * @param lost why it is not known whether the group is durable; `undefined` if it is
 */
function tell(done: readonly Done[], told: AroundGroups["told"], lost: unknown): unknown {
  if (lost !== undefined) {
    const error = unavailable("it is not known whether a change is stored", lost, told);
    for (const { job } of done) job.reject(error);
    return lost;
  }
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

function unavailable(what: string, error: unknown, told: AroundGroups["told"]): StorageUnavailable {
  return new StorageUnavailable(`${what}: ${textOf(told(error))}`, { cause: error });
}

/** Makes an alarm that rings once, so many milliseconds after it was set first. */
function createAlarm(milliseconds: number, ring: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    set() {
      timer ??= setTimeout(() => {
        timer = undefined;
        ring();
      }, milliseconds);
    },
    clear() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

function standsFor(patience: number): StorageUnavailable {
  const english = `the disk has not answered for more than ${patience} ms`;
  return new StorageUnavailable(notice("disk-silent", english, patience));
}

/** Runs a group in one transaction, and gives what came of each; throws when the transaction failed. */
function committer(
  db: DatabaseSync,
  around: Pick<AroundGroups, "before" | "begun" | "stored" | "log">,
): (group: readonly Job[]) => readonly Done[] {
  const begin = db.prepare("begin immediate");
  const commit = db.prepare("commit");
  const rollback = db.prepare("rollback");
  const savepoint = db.prepare("savepoint change");
  const release = db.prepare("release change");
  const undo = db.prepare("rollback to change");

  /**
   * Runs a group without savepoints; `undefined` if one of it throws. Most do not, and a savepoint keeps a copy of each
   * page that is written.
   */
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
    around.before();
    around.log.mend();
    // A transaction that a failed disk kept from being rolled back would block all others.
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
