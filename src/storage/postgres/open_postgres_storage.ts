import { setTimeout as delay } from "node:timers/promises";
import type { JournalLost } from "../port/journal_line.ts";
import { type Storage, StorageUnavailable } from "../port/storage.ts";
import { StorageRefused } from "../port/storage_refused.ts";
import type { TellUpdate } from "../port/update_progress.ts";
import { makeMonth } from "./schema/make_month.ts";
import { openDatabase } from "./database.ts";
import { databaseName, type PostgresAddress } from "./connection/postgres_address.ts";
import type { Run } from "./connection/run.ts";
import { findPrimary } from "./connection/search_primary.ts";
import { createPool } from "./pool.ts";
import { asStorageError, codeOf, isPooler, isTurnedAway, isUntrusted } from "./connection/postgres_error.ts";
import { postgresStorage } from "./postgres_storage.ts";
import { registerServer } from "./register_server.ts";
import { checkSchema, completeSchema, finishSchema, isNewest, type Migrated, migrateSchema } from "./schema/schema.ts";

/** Limits of a storage on PostgreSQL. */
interface PostgresOptions {
  /**
   * The most connections; 3 by default. More are of little use, since statements are sent without waiting for answers.
   */
  readonly poolSize?: number;
  /** Milliseconds to wait for any answer before it is given up; 5,000 by default. */
  readonly patience?: number;
  /** Milliseconds that a statement may take on the server; as `patience` by default. */
  readonly statementTimeout?: number;
  /** Called when journal rows that were written in the background are lost. */
  readonly journalLost?: JournalLost;
  /** Called when another of several servers is found to take changes, with the name of the database there. */
  readonly moved?: (where: string) => void;
  /** Called with the reason why the journal gets no further month; the server goes on. */
  readonly monthRefused?: (reason: string) => void;
}

/** The SQLSTATE of a lock that could not be had in time. */
const LOCKED = "55P03";

const POOL_SIZE = 3;
const PATIENCE = 5_000;

/**
 * Opens a library kept in a PostgreSQL database, which `migratePostgres` has prepared. While the server is away, every
 * method throws StorageUnavailable in bounded time, and `problem` says why; when it is back, service resumes.
 *
 * @throws StorageRefused if the server turns us away, or this program does not work with the schema
 * @throws StorageUnavailable if the server cannot be reached
 *
 * @example
 * ```ts
 * const address = { host: "db.example.org", port: 5432, database: "sip2d", user: "sip2d", password: "..." };
 * const storage = await openPostgresStorage(address);
 * const facts = await storage.itemFacts("30001000000017");
 * await storage.close();
 * ```
 */
export function openPostgresStorage(given: PostgresAddress, options: PostgresOptions = {}): Promise<Storage> {
  return suitingPooler(given, async (address) => {
    await findServer(address);
    return await openAt(address, options);
  });
}

/** One thing after the other, so that all of it takes one connection: to make one takes longer than to ask. */
async function openAt(address: PostgresAddress, options: PostgresOptions): Promise<Storage> {
  const { poolSize = POOL_SIZE, patience = PATIENCE, statementTimeout = patience } = options;
  const { journalLost = () => {}, moved, monthRefused = () => {} } = options;
  const database = openDatabase(address, { poolSize, patience, statementTimeout, moved });
  try {
    await database.patiently(({ pool }) => checkSchema(pool.run, databaseName(address)));
    await database.watch();
    return postgresStorage(database, address, { journalLost, takeLeave: await registerServer(database, monthRefused) });
  } catch (error) {
    await database.close();
    throw refusalOf(error, address) ?? error;
  }
}

/**
 * Brings the schema of a database up to date while servers of the earlier version go on; an empty database gets a
 * schema. If two processes migrate at the same time, it is done once.
 *
 * @param tell is called with the progress
 * @throws StorageRefused if the server turns us away, the database is somebody else's, or its schema is newer
 * @throws StorageUnavailable if the server cannot be reached
 */
export function migratePostgres(given: PostgresAddress, tell?: TellUpdate): Promise<Migrated> {
  return changingSchema(given, async (change, where) => {
    const migrate = () => change((run) => migrateSchema(run, where, tell));
    let { from, to } = await migrate();
    while (!isNewest(to)) ({ to } = await migrate());
    await change(completeSchema);
    while (await change(makeMonth));
    return { from, to };
  });
}

/**
 * Removes from a database that is up to date what only servers of older versions need.
 *
 * @throws StorageRefused if such a server has the database open, and as {@link migratePostgres}
 * @throws StorageUnavailable if the server cannot be reached
 */
export function finishPostgres(given: PostgresAddress): Promise<void> {
  return changingSchema(given, (change, where) => change((run) => finishSchema(run, where)));
}

/** Runs work in a transaction, and tries again as long as others lock what it needs. */
type ChangeSchema = <T>(work: (run: Run) => Promise<T>) => Promise<T>;

/** Milliseconds before a change of the schema that met a lock is tried again. */
const PAUSE = 200;

/** The most tries: after ten minutes the lock is not going to be released. */
const TRIES = 2_500;

function changingSchema<T>(
  given: PostgresAddress,
  work: (change: ChangeSchema, where: string) => Promise<T>,
): Promise<T> {
  return suitingPooler(given, async (address) => await changingSchemaAt(await findServer(address), work));
}

async function changingSchemaAt<T>(
  address: PostgresAddress,
  work: (change: ChangeSchema, where: string) => Promise<T>,
): Promise<T> {
  const pool = createPool(address, { size: 1, connecting: PATIENCE, statement: 0, lock: 0 });
  const change: ChangeSchema = async (work) => {
    for (let tries = 1;; tries++) {
      try {
        return await pool.transaction(work);
      } catch (error) {
        if (codeOf(error) !== LOCKED || tries === TRIES) throw error;
        await delay(PAUSE);
      }
    }
  };
  try {
    return await work(change, databaseName(address));
  } catch (error) {
    const refusal = refusalOf(error, address);
    if (refusal !== undefined) throw refusal;
    if (error instanceof StorageRefused || !(error instanceof Error)) throw error;
    throw new StorageUnavailable(`${databaseName(address)}: ${error.message || codeOf(error)}`, { cause: error });
  } finally {
    await pool.end(1);
  }
}

/**
 * Finds the server that takes changes.
 *
 * @throws StorageRefused if none of several servers lets us in
 * @throws StorageUnavailable if none of several servers takes changes
 */
function findServer(given: PostgresAddress): Promise<PostgresAddress> {
  return findPrimary(given, PATIENCE).catch((error) => {
    throw refusalOf(error, given) ?? asStorageError(error);
  });
}

/** Does work at an address; where a pooler is in between, and refuses how it begins, once more in a way that suits poolers. */
async function suitingPooler<T>(given: PostgresAddress, work: (address: PostgresAddress) => Promise<T>): Promise<T> {
  try {
    return await work(given);
  } catch (error) {
    if (!isPooler(error instanceof StorageUnavailable ? error.cause : error)) throw error;
    return await work({ ...given, pooled: true });
  }
}

/**
 * Says why a server that was reached cannot be used: it refuses us (SQLSTATE classes 28, the role, and 3D, no such
 * database), or we do not trust it. `undefined` where nothing of that is so.
 */
function refusalOf(error: unknown, address: PostgresAddress): StorageRefused | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = error instanceof StorageUnavailable ? error.cause : error;
  const code = codeOf(cause);
  const turnedAway = isTurnedAway(cause) && code !== "42P01";
  const why = cause instanceof Error ? cause.message : error.message;
  if (turnedAway) return new StorageRefused(`${databaseName(address)}: ${why}`, { cause: error });
  if (!isUntrusted(cause)) return undefined;
  const message = `${
    databaseName(address)
  }: the server's certificate is not trusted (${why}); name its authority in tls_ca`;
  return new StorageRefused(message, { cause: error });
}
