import type { DatabaseSync } from "node:sqlite";
import { StorageRefused } from "../../port/storage_refused.ts";
import type { TellUpdate } from "../../port/update_progress.ts";
import { integer, text } from "../../rows/row.ts";
import { nextVersion, stepsTold } from "../../rows/migration.ts";
import { LONG_LOG } from "./checkpointer.ts";
import { APPLICATION_ID, MIGRATIONS } from "../migrations/migrations.ts";
import { runMigrations } from "./run_migrations.ts";

/** SQLite's name of a database without a file. */
export const IN_MEMORY = ":memory:";

/** What of a connection is needed here. */
type Connection = Pick<DatabaseSync, "exec" | "isTransaction" | "prepare">;

/** The header of a database file. */
interface Header {
  readonly applicationId: number;
  /** Migrations that the file has been through. */
  readonly version: number;
  /** Whether the file holds nothing, as a new one does. */
  readonly empty: boolean;
}

/**
 * Makes a connection ready: refuses what is not ours before anything is written to it, sets the connection up, and brings
 * the schema up to date. Raises SQLite's "database is locked" when another process does the same; then try again.
 *
 * @param tell is told how far that has come, where the file holds something
 * @param asItIs refuses a file that an older version made: its server may be running
 * @throws StorageRefused if the file is somebody else's, or was made by a newer version of this program
 */
export async function prepareDatabase(db: Connection, path: string, tell?: TellUpdate, asItIs = false): Promise<void> {
  db.prepare("pragma busy_timeout = 0").get();
  const version = await inTransaction(db, "begin", () => checkHeader(readHeader(db), path));
  if (asItIs && version > 0 && version < MIGRATIONS.length) {
    throw new StorageRefused(
      `${path}: its version is ${version}, this program needs ${MIGRATIONS.length}; stop the server that made it, and ` +
        "start this version of it or run sip2d migrate",
    );
  }
  setUp(db, path);
  if (version < MIGRATIONS.length) await migrate(db, path, tell);
}

/** Reads the header inside a transaction: between two, another process might fill an empty file. */
function readHeader(db: Connection): Header {
  return {
    applicationId: pragma(db, "application_id"),
    version: pragma(db, "user_version"),
    empty: db.prepare("select 1 from sqlite_schema limit 1").get() === undefined,
  };
}

async function inTransaction<T>(
  db: Connection,
  begin: "begin" | "begin immediate",
  work: () => T | Promise<T>,
): Promise<T> {
  db.prepare(begin).run();
  try {
    const value = await work();
    db.prepare("commit").run();
    return value;
  } catch (error) {
    if (db.isTransaction) db.prepare("rollback").run();
    throw error;
  }
}

function pragma(db: Connection, name: string): number {
  const row = db.prepare(`pragma ${name}`).get();
  if (row === undefined) throw new Error(`SQLite does not know the pragma ${name}`);
  return integer(row, name);
}

/** The file's version, 0 for an empty file. */
function checkHeader({ applicationId, version, empty }: Header, path: string): number {
  if (empty && applicationId === 0 && version === 0) return 0;
  if (applicationId !== APPLICATION_ID) {
    throw new StorageRefused(`${path}: this SQLite database belongs to another program; name another file`);
  }
  if (version > MIGRATIONS.length) {
    throw new StorageRefused(
      `${path}: its version is ${version}, this program knows versions up to ${MIGRATIONS.length}; ` +
        "run the newer program that made it, or restore a backup",
    );
  }
  return version;
}

/**
 * Sets what holds for a connection. WAL lets readers and the writer go on side by side; `synchronous = full` makes every
 * commit wait for the disk, which is what "acknowledged" means; who waits for the disk in another way says otherwise (see
 * `openLogSync`). Pages are read, not mapped into memory: where a disk fails
 * under a mapped page, the system ends the process (https://sqlite.org/mmap.html), and one bad sector would stop all
 * terminals. They are kept in SQLite's own cache instead, of 128 MiB. A server has its log written back before it is long
 * enough for the connection to do that itself.
 */
function setUp(db: Connection, path: string): void {
  const mode = db.prepare("pragma journal_mode = wal").get();
  if (mode === undefined || text(mode, "journal_mode") !== (path === IN_MEMORY ? "memory" : "wal")) {
    throw new StorageRefused(`${path}: SQLite cannot keep a write-ahead log there; use a file on a local disk`);
  }
  db.exec(`
    pragma synchronous = full;
    pragma foreign_keys = on;
    pragma temp_store = memory;
    pragma cache_size = -131072;
    pragma mmap_size = 0;
    pragma journal_size_limit = 67108864;
    pragma wal_autocheckpoint = ${2 * LONG_LOG};
  `);
}

/**
 * Runs what is missing, a version in a transaction, so that an update which is killed goes on where it was; a new file gets
 * all at once. Of two processes that start at once, the second finds nothing to do. A step may replace a table that others
 * refer to, which takes references that are not checked meanwhile
 * (https://sqlite.org/lang_altertable.html#otheralter).
 */
async function migrate(db: Connection, path: string, tell?: TellUpdate): Promise<void> {
  db.exec("pragma foreign_keys = off");
  for (let version = 0; version < MIGRATIONS.length;) {
    version = await inTransaction(db, "begin immediate", async () => {
      const applied = checkHeader(readHeader(db), path);
      const to = nextVersion(applied, MIGRATIONS);
      await runMigrations(db, MIGRATIONS.slice(applied, to), stepsTold(applied, MIGRATIONS, tell));
      db.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = ${to}`);
      return to;
    });
  }
  db.exec("pragma foreign_keys = on");
}
