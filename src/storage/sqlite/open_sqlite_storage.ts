import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { JournalLost } from "../port/journal_line.ts";
import { type Storage, StorageUnavailable } from "../port/storage.ts";
import { StorageRefused } from "../port/storage_refused.ts";
import type { TellUpdate } from "../port/update_progress.ts";
import { backupDatabase } from "./database/backup_database.ts";
import { createCheckpointer } from "./database/checkpointer.ts";
import { FORGETTING } from "./effects.ts";
import { IN_MEMORY, prepareDatabase } from "./database/prepare_database.ts";
import { retryWhileBusy } from "./database/retry_while_busy.ts";
import { isBusy, isReadOnly } from "./database/sqlite_error.ts";
import { sqliteStorage } from "./sqlite_storage.ts";
import { ownershipAdvice } from "./watch/watch_file.ts";

/** Milliseconds that anything waits for another process's lock before it is given up. */
const PATIENCE = 5_000;

/** How a database file is opened. */
interface SqliteOptions {
  /** Milliseconds to wait for another process that has the database locked; 5,000 by default. */
  readonly patience?: number;
  /** Called with how far bringing an older file up to date has come. */
  readonly onUpdate?: TellUpdate;
  /** Whether a file that an older version made is refused instead of brought up to date. */
  readonly asItIs?: boolean;
  /** Whether loans may be forgotten when copies come back. The file then gets an index for it at once. */
  readonly forgets?: boolean;
  /** Called with the number of journal rows that are lost: no caller waits for those rows. */
  readonly journalLost?: JournalLost;
  /** Gives the milliseconds since 1970 by which windows of retries end; the machine's clock by default. */
  readonly clock?: () => number;
}

/**
 * Opens a library kept in one SQLite file. The file is made if it is not there, and brought up to date if an older
 * version of this program made it. Beside it, SQLite keeps `-wal` and `-shm` files while it is open.
 *
 * @throws StorageRefused if the file cannot be opened, is not ours, or was made by a newer version of this program
 * @throws StorageUnavailable if another process keeps it locked
 *
 * @example
 * ```ts
 * const storage = await openSqliteStorage("/var/lib/sip2d/library.db");
 * const facts = await storage.itemFacts("30001000000017");
 * await storage.close();
 * ```
 */
export async function openSqliteStorage(path: string, options: SqliteOptions = {}): Promise<Storage> {
  const { patience = PATIENCE, journalLost = () => {}, clock } = options;
  const open = () => openSqliteFile(path, options);
  const db = await open();
  return sqliteStorage(db, { path, patience, open, checkpointer: createCheckpointer(db, path), journalLost, clock });
}

/**
 * Opens a library's file as {@link openSqliteStorage} does, and gives the connection itself.
 *
 * @throws StorageRefused if the file cannot be opened, is not ours, or was made by a newer version of this program
 * @throws StorageUnavailable if another process keeps it locked
 */
export function openSqliteFile(path: string, options: SqliteOptions = {}): Promise<DatabaseSync> {
  return retryWhileBusy(() => connect(path, options), options.patience ?? PATIENCE);
}

/**
 * Copies a library's file, as it is, into a file that is not there yet: one that an older version made stays what that
 * version can read.
 *
 * @throws StorageRefused if it could not be copied; nothing is left of the copy then
 */
export async function backupSqliteFile(path: string, to: string): Promise<void> {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { timeout: PATIENCE });
    // What is no database is found before the copy is begun, which would be said to be at fault.
    db.prepare("pragma schema_version").get();
    await backupDatabase(db, to);
  } catch (error) {
    throw refusalOf(path, error);
  } finally {
    db?.close();
  }
}

async function connect(path: string, { onUpdate, asItIs, forgets }: SqliteOptions): Promise<DatabaseSync> {
  let db: DatabaseSync | undefined;
  makePrivate(path);
  try {
    db = new DatabaseSync(path, { timeout: 0 });
    await prepareDatabase(db, path, onUpdate, asItIs);
    if (forgets) db.exec(FORGETTING);
    return db;
  } catch (error) {
    db?.close();
    throw refusalOf(path, error);
  }
}

/** What to throw for an error with a file that is opened. */
function refusalOf(path: string, error: unknown): unknown {
  // What the sandbox refuses is reported as the flag to add, which the command line knows best.
  if (error instanceof Deno.errors.NotCapable) return error;
  if (isBusy(error) || error instanceof StorageRefused || error instanceof StorageUnavailable) return error;
  if (isReadOnly(error)) return new StorageRefused(ownershipAdvice(path), { cause: error });
  const reason = error instanceof Error ? error.message : String(error);
  return new StorageRefused(`${path} cannot be opened as an SQLite database: ${reason}`, { cause: error });
}

/** A library's file is its owner's alone; SQLite makes what stands beside it alike. */
const ONLY_THE_OWNER = 0o600;

/** Makes the file where there is none, as SQLite would, but for its owner alone. */
function makePrivate(path: string): void {
  if (path === IN_MEMORY) return;
  try {
    closeSync(openSync(path, "wx", ONLY_THE_OWNER));
  } catch {
    // It is there, or SQLite will say why it cannot be.
  }
}
