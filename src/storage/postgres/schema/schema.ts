import { StorageRefused } from "../../port/storage_refused.ts";
import type { TellUpdate } from "../../port/update_progress.ts";
import { nextVersion, stepsTold } from "../../rows/migration.ts";
import { dropFunctions } from "../migrations/drop_functions.ts";
import { INDEX_WORDS } from "../migrations/find_index.ts";
import { FUNCTIONS } from "../functions/functions.ts";
import { MOVE_RETURNS } from "../functions/ledger_view.ts";
import { MIGRATIONS } from "../migrations/migrations.ts";
import { runMigrations } from "./run_migrations.ts";
import type { Run } from "../connection/run.ts";
import { SERVED, UNSERVED } from "../watch/write_trouble.ts";

/** A lock that only one migrating process has: a second one waits, and then finds nothing to do. */
const LOCK = "select pg_advisory_xact_lock(1936289842, 2)";

/**
 * While a statement waits for a table, all later statements wait behind it. So it gives up soon, and its caller tries
 * again.
 */
const SHORT_WAIT = "set local lock_timeout = 40";

/**
 * Finds a program that has the database open with an older version. Each renews its row every 15 s; one that was killed
 * does not.
 */
const OLDER = `
  select name, version, extract(epoch from clock_timestamp() - seen)::integer as seconds from sip2d_servers
  where version < $1::text::integer and seen > clock_timestamp() - interval '1 minute' order by version, seen limit 1`;

/**
 * Looks whether our tables are there, the functions that this program calls, and any tables of others (not of an
 * extension) in the schema where ours are or would be made.
 */
const LOOK = `
  select to_regclass('sip2d_schema') is not null as ours, ${SERVED} as served, exists (
    select from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  ) as used`;

/** The state of a database. */
interface Schema {
  /** How many migrations it has been through; 0 if it is empty. */
  readonly version: number;
  /** Whether the functions that this program calls are there. */
  readonly served: boolean;
}

/** Reads the state of a database; `where` names it in messages. */
async function readSchema(run: Run, where: string): Promise<Schema> {
  const [state] = await run(LOOK);
  const served = state?.served === true;
  if (state?.ours === true) {
    return { version: Number((await run("select version from sip2d_schema"))[0]?.version), served };
  }
  if (state?.used === true) {
    throw new StorageRefused(`${where}: this database belongs to another program; name another database`);
  }
  return { version: 0, served };
}

function refuseNewer(version: number, where: string): void {
  if (version <= MIGRATIONS.length) return;
  throw new StorageRefused(
    `${where}: the version of its schema is ${version}, this program knows versions up to ${MIGRATIONS.length}; ` +
      "run the newer program that migrated it",
  );
}

/**
 * Refuses a database with which this program cannot work. It works with a later schema as long as its own functions are
 * there: migrations only add, and what removes something removes the functions that need it first.
 *
 * @throws StorageRefused
 */
export async function checkSchema(run: Run, where: string): Promise<void> {
  const { version, served } = await readSchema(run, where);
  if (version >= MIGRATIONS.length && served) return;
  refuseNewer(version, where);
  if (version === MIGRATIONS.length) throw new StorageRefused(`${where}: ${UNSERVED}`);
  const found = version === 0
    ? "is empty"
    : `has version ${version} of the schema, this program needs ${MIGRATIONS.length}`;
  throw new StorageRefused(`${where}: the database ${found}; run sip2d migrate`);
}

/** Tells whether a version is the newest that this program knows. */
export function isNewest(version: number): boolean {
  return version === MIGRATIONS.length;
}

/** What a migration did: the versions before and after. */
export interface Migrated {
  readonly from: number;
  readonly to: number;
}

/**
 * Brings the schema to its next version, an empty database to the newest, inside a transaction that the caller has
 * begun. So an update that is killed goes on where it was.
 *
 * @param tell is called with the progress, unless the database is empty
 * @throws StorageRefused if the database is somebody else's, or its schema is newer than this program
 */
export async function migrateSchema(run: Run, where: string, tell?: TellUpdate): Promise<Migrated> {
  await run(LOCK);
  const { version: from } = await readSchema(run, where);
  refuseNewer(from, where);
  await run(SHORT_WAIT);
  const to = nextVersion(from, MIGRATIONS);
  const migrate = async () => {
    await runMigrations(run, MIGRATIONS.slice(from, to), stepsTold(from, MIGRATIONS, tell));
    // What only older versions need is not made for a program that no older one works beside.
    if (from === 0) await run("drop table waiting_returns");
  };
  const count = () => run("update sip2d_schema set version = $1::text::integer", [String(to)]);
  // Nothing but the end of the transaction comes after a step that has others wait.
  for (const step of from === 0 ? [migrate, count] : [count, migrate]) await step();
  return { from, to };
}

/**
 * Makes the functions of this version, and those indexes for finding names that are missing and that the database can
 * have. The tables must be the newest; the caller has begun a transaction.
 */
export async function completeSchema(run: Run): Promise<void> {
  await run(LOCK);
  await run(SHORT_WAIT);
  await run(FUNCTIONS);
  await run(INDEX_WORDS);
}

/**
 * Removes what only servers of older versions need, inside a transaction that the caller has begun.
 *
 * @throws StorageRefused if such a server has the database open, or the schema is newer than this program
 */
export async function finishSchema(run: Run, where: string): Promise<void> {
  await run(LOCK);
  await run(SHORT_WAIT);
  refuseNewer((await readSchema(run, where)).version, where);
  // A server that starts now waits for this transaction, and then finds its functions gone.
  await run("lock table sip2d_servers in share mode");
  const [older] = await run(OLDER, [String(MIGRATIONS.length)]);
  if (older !== undefined) {
    throw new StorageRefused(
      `${where}: ${older.name} works with version ${older.version} of the schema, and was there ${older.seconds} s ago; ` +
        "stop it, or wait a minute if it was killed",
    );
  }
  await run(dropFunctions(MIGRATIONS.length));
  // Functions of versions before the journal's months keep its rows in variables of this type.
  await run("drop type if exists journal_row");
  await run(MOVE_RETURNS);
}
