import { asSaid, type Notice, notice } from "../../library/notice.ts";
import { setTimeout as delay } from "node:timers/promises";
import { createDeadlines } from "../../library/deadlines.ts";
import { StorageUnavailable } from "../port/storage.ts";
import type { PostgresAddress } from "./connection/postgres_address.ts";
import { changeTrouble } from "./change_trouble.ts";
import { followPrimary } from "./follow_primary.ts";
import { createPool, type Pool } from "./pool.ts";
import { asStorageError, isLost, isNotServing, isOutOfOrder, isPooler, reasonOf } from "./connection/postgres_error.ts";
import { tryChange } from "./try_change.ts";
import { away, watchServer } from "./watch/watch_server.ts";
import { readsOnly, SIGN_OF_LIFE, writeTrouble } from "./watch/write_trouble.ts";

/** Limits of a database. Times are milliseconds. */
interface DatabaseLimits {
  /** Connections of the pool at most. */
  readonly poolSize: number;
  /** What a caller waits at most for an answer before {@link StorageUnavailable} is thrown. */
  readonly patience: number;
  /** What a statement may take at most on the server. */
  readonly statementTimeout: number;
  /** Called when another of several servers is found to take changes, with the name of the database there. */
  readonly moved?: (where: string) => void;
}

/** One try to run work on the server. */
export interface Attempt {
  readonly pool: Pool;
  /** When the server must have done the work, by its own clock, in milliseconds since 1970. */
  readonly deadline: number;
  /** Whether an earlier try lost its connection, so that it is not known whether it was carried out. */
  readonly uncertain: boolean;
}

/** A database, through a pool of connections that works again when its server is back. */
export interface Database {
  /** Why changes cannot be stored: set when the server is found away or refuses changes, until it takes them again. */
  readonly problem: Notice | undefined;
  /** Begins to watch whether the server answers; resolves when that is known, and its clock. */
  watch(): Promise<void>;
  /** Asks the server now, and gives `problem`. */
  examine(): Promise<Notice | undefined>;
  /**
   * Runs work within the caller's patience. It is tried again while the server is away, and given up at once when the
   * server has been away for longer than that.
   *
   * @param timeLeft milliseconds that the caller has, if they may be fewer
   * @throws StorageUnavailable if the server cannot be reached or does not answer in time
   */
  patiently<T>(work: (attempt: Attempt) => Promise<T>, timeLeft?: number): Promise<T>;
  /**
   * Stores a change, as {@link Database.patiently}. If it fails for a reason for which the next change would fail, too,
   * that reason is the `problem` until a change is stored.
   */
  changing<T>(work: (attempt: Attempt) => Promise<T>, timeLeft?: number): Promise<T>;
  /** Notes that a change is stored. */
  stored(): void;
  /** Runs work that may take long, once and without a time limit. */
  atLeisure<T>(work: (pool: Pool) => Promise<T>): Promise<T>;
  /** Finishes the work under way, and closes all connections. */
  close(): Promise<void>;
}

const CLOSED = notice("storage-closed", "the storage has been closed");

/** Milliseconds before a caller whose connection failed tries again. */
const RETRY_PAUSE = 50;

/** Seconds that the connections have for finishing their work. */
const LEAVE = 1;

/** Opens a pool, and watches over it once it is told to. */
export function openDatabase(address: PostgresAddress, limits: DatabaseLimits): Database {
  const { patience } = limits;
  const underWay = createTracker();
  let closing: Promise<void> | undefined;
  const { within } = createDeadlines();
  const { primary, watch } = watchPrimary(address, limits);

  async function persist<T>(work: (attempt: Attempt) => Promise<T>, left: () => number): Promise<T> {
    if (left() <= 0) throw unansweredError(0);
    if (watch.awayFor() > patience) throw new StorageUnavailable(watch.problem() ?? away());
    for (let uncertain = false;;) {
      try {
        const value = await work({ pool: primary.pool, deadline: watch.serverTime() + left(), uncertain });
        watch.answered();
        return value;
      } catch (error) {
        // A pooler refuses the same settings however often.
        if (isPooler(error) || !isLost(error) && !isNotServing(error)) throw asStorageError(error);
        watch.failed(error);
        uncertain ||= isLost(error);
        if (left() < RETRY_PAUSE) throw asStorageError(error);
      }
      await delay(RETRY_PAUSE);
    }
  }

  function patiently<T>(work: (attempt: Attempt) => Promise<T>, timeLeft = patience): Promise<T> {
    const time = Math.min(patience, timeLeft);
    const giveUpAt = performance.now() + time;
    const left = () => giveUpAt - performance.now();
    return track(() => within({ left }, persist(work, left), () => unansweredError(time)));
  }

  function track<T>(work: () => Promise<T>): Promise<T> {
    if (closing !== undefined) return Promise.reject(new StorageUnavailable(CLOSED));
    return underWay.track(work());
  }

  const finish = () => underWay.ended().then(watch.stop).then(() => primary.end(LEAVE));

  return {
    get problem() {
      return closing === undefined ? watch.problem() : CLOSED;
    },
    watch: () => track(watch.begin),
    async examine() {
      await track(watch.look);
      return watch.problem();
    },
    patiently,
    ...changesTo({ patiently }, watch, () => primary.where),
    atLeisure: (work) => track(() => work(primary.pool).catch((error) => Promise.reject(asStorageError(error)))),
    close: () => closing ??= finish(),
  };
}

/** Follows the server that takes changes, and watches whether it answers. */
function watchPrimary(
  address: PostgresAddress,
  { poolSize, patience, statementTimeout, moved = () => {} }: DatabaseLimits,
) {
  const limits = { size: poolSize, connecting: patience, statement: statementTimeout, lock: patience / 4 };
  const primary = followPrimary(address, {
    connect: (server, readsOnly) => createPool(server, limits, readsOnly),
    patience,
    moved() {
      watch.answered();
      // The new server's clock may show another time.
      watch.look();
      moved(primary.where);
    },
  });
  const watch = watchServer({
    patience,
    ping: () => primary.pool.run(SIGN_OF_LIFE, []),
    trouble(row) {
      if (readsOnly(row)) primary.readsOnly();
      const trouble = writeTrouble(row, primary.where);
      return trouble === undefined ? undefined : asSaid(trouble);
    },
    probe: () => tryChange(primary.pool.run, primary.where),
    reasonOf,
    doubt: primary.doubt,
    // Work that hangs in the old connections is rejected, and its callers use the new ones.
    renew: primary.renew,
  });
  return { primary, watch };
}

/** Counts the work under way. */
interface Tracker {
  track<T>(running: Promise<T>): Promise<T>;
  /** Settles when nothing is under way. */
  ended(): Promise<void>;
}

function createTracker(): Tracker {
  let underWay = 0;
  let lastEnded = () => {};

  function leave(): void {
    if (--underWay === 0) lastEnded();
  }

  return {
    track(running) {
      underWay++;
      running.then(leave, leave);
      return running;
    },
    ended: () => underWay === 0 ? Promise.resolve() : new Promise((resolve) => lastEnded = resolve),
  };
}

/** Makes `changing` and `stored`, which note failures that would meet the next change, too. */
function changesTo(
  { patiently }: Pick<Database, "patiently">,
  watch: Pick<ReturnType<typeof watchServer>, "stored" | "refused">,
  where: () => string,
): Pick<Database, "changing" | "stored"> {
  return {
    async changing(work, timeLeft) {
      try {
        return await patiently(work, timeLeft);
      } catch (error) {
        const cause = error instanceof StorageUnavailable ? error.cause : error;
        if (isOutOfOrder(cause)) watch.refused(changeTrouble(cause, where()));
        throw error;
      }
    },
    stored: watch.stored,
  };
}

function unansweredError(milliseconds: number): StorageUnavailable {
  const english = `PostgreSQL has not answered within ${milliseconds} ms`;
  return new StorageUnavailable(notice("postgresql-silent", english, milliseconds));
}
