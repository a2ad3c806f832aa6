import type { Storage } from "../../src/storage/port/storage.ts";
import { migratePostgres, openPostgresStorage } from "../../src/storage/postgres/open_postgres_storage.ts";
import type { PostgresAddress } from "../../src/storage/postgres/connection/postgres_address.ts";
import { MIGRATIONS } from "../../src/storage/postgres/migrations/migrations.ts";
import { runMigrations } from "../../src/storage/postgres/schema/run_migrations.ts";
import { createPool, type Pool } from "../../src/storage/postgres/pool.ts";
import { PATIENCE } from "../support/wire/until.ts";
import { startEmbeddedServer } from "./embedded_server.ts";

type PostgresOptions = Parameters<typeof openPostgresStorage>[1];

/** The server on which tests make their databases; its user must be allowed to. */
export interface TestServer extends PostgresAddress {
  /** A database of the present schema that others can be copied from, which is quicker than making the schema. */
  readonly template?: string;
}

/** Gives the server that a variable names, `?template=` its template, or else one of this process's own. */
export async function testServer(): Promise<TestServer> {
  const url = Deno.env.get("SIP2D_TEST_POSTGRES_URL") ?? (await startEmbeddedServer()).url;
  return { ...addressOf(url), template: new URL(url).searchParams.get("template") ?? undefined };
}

/** Makes a template on a server, and gives the url that names both. */
export async function withTemplate(url: string): Promise<string> {
  const { database, ...server } = await createDatabase(addressOf(url));
  await migratePostgres({ ...server, database });
  const named = new URL(url);
  named.searchParams.set("template", database);
  return named.href;
}

/** Reads a URL that holds everything, password included. */
export function addressOf(url: string): PostgresAddress {
  const { hostname, port, pathname, username, password } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 5432),
    database: pathname.slice(1),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

/** The other way round. */
export function urlOf({ host, port, database, user, password }: PostgresAddress): string {
  return `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}

/** Makes the schema beside which programs of the version before go on, up to `sip2d migrate --finish`. */
export async function migrateBesideOlder(address: PostgresAddress): Promise<void> {
  const older = MIGRATIONS.length - 1;
  await through(address, async ({ run }) => {
    await runMigrations(run, MIGRATIONS.slice(0, older));
    await run("update sip2d_schema set version = $1::text::integer", [String(older)]);
  });
  await migratePostgres(address);
}

/** An empty database for one test, with the present schema. */
export interface TestDatabase {
  readonly address: PostgresAddress;
  /**
   * Opens it once for all tests that have this database one after the other; closed after the last, or by a test, for the
   * next of which it is opened anew.
   */
  kept(): Promise<Storage>;
  /** Opens it, again as another process would; closed with the database if not before. */
  open(options?: PostgresOptions): Promise<Storage>;
  /** Looks at it past the adapter, over one connection that all tests share which have it one after the other. */
  look<T>(look: (pool: Pool) => Promise<T>): Promise<T>;
  /** Closes what was opened and gives it back. */
  discard(): Promise<void>;
}

/** A statement is waited for until the server has answered it, however busy the machine is. */
const PATIENTLY: PostgresOptions = { patience: 600_000 };

/** Opens a database that has the present schema, by a storage that is patient unless a test says otherwise. */
export function openPatiently(address: PostgresAddress, options?: PostgresOptions): Promise<Storage> {
  return openPostgresStorage(address, { ...PATIENTLY, ...options });
}

/** The databases of one test file: emptied after each test, dropped after the last. */
export interface TestDatabases {
  take(): Promise<TestDatabase>;
}

/** Faster than TRUNCATE for the few rows of a test. */
const EMPTY = `do $$ begin
  delete from fees; delete from holds; delete from loans; delete from items; delete from patrons; delete from titles;
  delete from payments; delete from answers; delete from ledger; delete from undo; delete from journal; delete from notes;
  delete from items_told; delete from known; delete from compared; delete from differences; delete from outages;
  if to_regclass('waiting_returns') is not null then delete from waiting_returns; end if;
  perform setval('journal_journal_id_seq', 1, false);
  perform setval('ledger_ledger_id_seq', 1, false);
end $$`;

/** A database, and what stays connected to it: to connect takes longer than most of what a test asks. */
interface KeptDatabase {
  readonly address: PostgresAddress;
  readonly pool: Pool;
  storage?: Promise<Storage>;
}

async function openKept(database: KeptDatabase): Promise<Storage> {
  const storage = await openPatiently(database.address);
  return {
    ...storage,
    get problem() {
      return storage.problem;
    },
    close() {
      database.storage = undefined;
      return storage.close();
    },
  };
}

/**
 * Makes databases as they are needed.
 *
 * @param migrate makes the schema of an empty database
 */
export function testDatabases(
  { template, ...server }: TestServer,
  migrate: (address: PostgresAddress) => Promise<unknown> = migratePostgres,
): TestDatabases {
  const all: KeptDatabase[] = [];
  const free: KeptDatabase[] = [];

  async function create(): Promise<KeptDatabase> {
    const address = await createDatabase(server, template);
    if (template === undefined) await migrate(address);
    const kept = { address, pool: poolOfOne(address) };
    all.push(kept);
    return kept;
  }

  Deno.test.afterAll(async () => {
    for (const { address, pool, storage } of all) {
      await (await storage)?.close();
      await pool.end(1);
      await dropDatabase(server, address.database);
    }
  });

  return {
    async take() {
      const database = free.pop() ?? await create();
      const { address, pool } = database;
      const opened: Storage[] = [];
      return {
        address,
        kept: () => database.storage ??= openKept(database),
        async open(options) {
          const storage = await openPatiently(address, options);
          opened.push(storage);
          return storage;
        },
        look: (look) => look(pool),
        async discard() {
          for (const storage of opened) await storage.close();
          await pool.run(EMPTY);
          free.push(database);
        },
      };
    },
  };
}

/** Makes a database without any schema, or like another. */
export async function createDatabase(
  server: PostgresAddress,
  template = "template1",
): Promise<PostgresAddress> {
  const database = `sip2d_test_${crypto.randomUUID().replaceAll("-", "")}`;
  await through(server, (pool) => pool.run(`create database ${database} template ${template}`));
  return { ...server, database };
}

/** Drops a database, whoever is still connected to it. */
export async function dropDatabase(
  server: PostgresAddress,
  database: string,
): Promise<void> {
  await through(
    server,
    (pool) => pool.run(`drop database ${database} with (force)`),
  );
}

/** Works on a database past the adapter. */
export async function through<T>(
  address: PostgresAddress,
  work: (pool: Pool) => Promise<T>,
): Promise<T> {
  const pool = poolOfOne(address);
  try {
    return await work(pool);
  } finally {
    await pool.end(1);
  }
}

function poolOfOne(address: PostgresAddress): Pool {
  return createPool(address, { size: 1, connecting: PATIENCE, statement: 0, lock: 0 });
}
