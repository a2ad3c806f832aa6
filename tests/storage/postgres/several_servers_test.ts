import { assertEquals, assertLess, assertMatch, assertRejects } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { copyLibrary } from "../../../src/storage/copy/copy_library.ts";
import { type Storage, StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { StorageRefused } from "../../../src/storage/port/storage_refused.ts";
import type { PostgresAddress } from "../../../src/storage/postgres/connection/postgres_address.ts";
import { followPrimary } from "../../../src/storage/postgres/follow_primary.ts";
import { migratePostgres, openPostgresStorage } from "../../../src/storage/postgres/open_postgres_storage.ts";
import { createPool } from "../../../src/storage/postgres/pool.ts";
import { itemOf, lending, patronOf } from "../../contract/fresh.ts";
import { createProxy, type Proxy } from "../../postgres/proxy.ts";
import { type TestDatabase, testDatabases, testServer } from "../../postgres/test_database.ts";
import { assertSame } from "../../support/assert/assert_same.ts";
import { anItem, aPatron } from "../../support/library/records.ts";

const databases = testDatabases(await testServer());

/** Tries, 50 ms apart, after which something is not going to happen any more. */
const LONG = 6000;

const PATIENCE = 60_000;

/** Two ways to one database, as if it were one server's and its copy on another. */
interface TwoServers {
  readonly a: Proxy;
  readonly b: Proxy;
  /** Names both. */
  readonly address: PostgresAddress;
  readonly database: TestDatabase;
  /** Opens the library, and notes which server takes the changes. */
  open(): Promise<{ readonly storage: Storage; readonly moves: readonly string[] }>;
  /** The name of the database there. */
  nameAt(proxy: Proxy): string;
}

function twoServers(behaviour: string, body: (servers: TwoServers) => Promise<void>): void {
  Deno.test(`postgres: of several servers, ${behaviour}`, async () => {
    const database = await databases.take();
    const [a, b] = [await createProxy(database.address), await createProxy(database.address)];
    const address = { ...a.address, others: [{ host: b.address.host, port: b.address.port }] };
    const opened: Storage[] = [];
    try {
      await body({
        a,
        b,
        address,
        database,
        nameAt: ({ address: { host, port } }) => `postgres://${host}:${port}/${database.address.database}`,
        async open() {
          const moves: string[] = [];
          const moved = (where: string) => void moves.push(where);
          const storage = await openPostgresStorage(address, { patience: PATIENCE, moved });
          opened.push(storage);
          return { storage, moves };
        },
      });
    } finally {
      a.release();
      for (const storage of opened) await storage.close();
      await a.close();
      await b.close();
      await database.discard();
    }
  });
}

/** Ends all connections to the database as a server does that shuts down. */
async function endConnections(database: TestDatabase): Promise<void> {
  await database.look(({ run }) =>
    run(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`)
  );
}

async function becomes(what: string, isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    assertLess(tries, LONG, what);
    await delay(50);
  }
}

twoServers("the one that takes changes is found, wherever it is named, by commands as well", async (servers) => {
  const { a, address, database } = servers;
  a.receive("only reading");
  const nobody = { host: "127.0.0.1", port: 1 };
  const all = { ...address, host: nobody.host, port: nobody.port, others: [a.address, ...address.others ?? []] };
  const { to } = await migratePostgres(all);
  assertEquals(await migratePostgres(database.address), { from: to, to });
  const { storage, moves } = await servers.open();
  await storage.load({ items: [anItem()] });
  assertEquals(moves, [servers.nameAt(servers.b)]);
  const snapshot = await storage.snapshot();
  await snapshot.close();
  await assertRejects(() => copyLibrary(":memory:", all), StorageRefused, "the database holds titles already");
});

twoServers("one that only reads from now on is left at once for the one that takes changes", async (servers) => {
  const { a, b, database } = servers;
  b.receive("only reading");
  const { storage, moves } = await servers.open();
  await storage.load({ patrons: [aPatron()], items: [anItem()] });
  const change = lending(await patronOf(storage, "P1"), await itemOf(storage, "I1"), { key: "K1" });
  a.receive("only reading");
  b.receive("served");
  await endConnections(database);
  assertSame(await storage.apply(change), { kind: "applied" });
  assertEquals(moves, [servers.nameAt(a), servers.nameAt(b)]);
  await becomes("no problem is told", () => storage.problem === undefined);
});

twoServers("another looks up the change whose answer the former one did not give", async (servers) => {
  const { a, b } = servers;
  b.receive("only reading");
  const { storage, moves } = await servers.open();
  await storage.load({ patrons: [aPatron()], items: [anItem()] });
  const change = lending(await patronOf(storage, "P1"), await itemOf(storage, "I1"), { key: "K1" });
  a.receive("closed");
  b.receive("served");
  a.lose("answer", "open-loan");
  assertSame(await storage.apply(change), { kind: "applied" });
  assertEquals((await storage.journal({ limit: 10 })).length, 1);
  await servers.database.look(async ({ run }) => assertEquals((await run("select from journal")).length, 1));
  await endConnections(servers.database);
  await itemOf(storage, "I1");
  assertEquals(moves, [servers.nameAt(a), servers.nameAt(b)]);
});

twoServers("one that does not answer any more is left when another takes changes", async (servers) => {
  const { a, b } = servers;
  b.receive("only reading");
  const { storage, moves } = await servers.open();
  await storage.load({ items: [anItem()] });
  a.hold();
  const asked = itemOf(storage, "I1");
  b.receive("served");
  assertEquals((await asked).item.itemId, "I1");
  assertEquals(moves, [servers.nameAt(a), servers.nameAt(b)]);
});

twoServers("one that loses a connection, and takes changes as before, stays in use", async (servers) => {
  // From the start: where a busy machine answers late, the others are looked at, too.
  servers.b.receive("only reading");
  const { storage, moves } = await servers.open();
  await storage.load({ patrons: [aPatron()], items: [anItem()] });
  await endConnections(servers.database);
  const change = lending(await patronOf(storage, "P1"), await itemOf(storage, "I1"), { key: "K1" });
  assertSame(await storage.apply(change), { kind: "applied" });
  assertEquals(moves, [servers.nameAt(servers.a)]);
});

twoServers("each is named where none takes changes or lets the role in", async (servers) => {
  const { a, b, address } = servers;
  a.receive("only reading");
  for (const how of ["closed", "reset"] as const) {
    b.receive(how);
    const none = await assertRejects(() => openPostgresStorage(address, { patience: PATIENCE }), StorageUnavailable);
    assertMatch(
      none.message,
      /^PostgreSQL: no server takes changes: 127\.0\.0\.1:\d+ only reads; 127\.0\.0\.1:\d+: .*closed the connection/,
    );
  }
  const stranger = { ...address, user: "stranger" };
  const refused = await assertRejects(() => migratePostgres(stranger), StorageRefused);
  assertMatch(refused.message, /^postgres:\/\/127\.0\.0\.1:\d+,127\.0\.0\.1:\d+\/\w+: .*"stranger"/);
});

twoServers("one that has refused a change since it only reads is asked nothing more", async (servers) => {
  const { a, b, address } = servers;
  b.receive("only reading");
  const limits = { size: 1, connecting: PATIENCE, statement: 0, lock: 0 };
  let moved = Promise.withResolvers<void>();
  const primary = followPrimary(address, {
    connect: (server) => createPool(server, limits),
    patience: PATIENCE,
    moved: () => moved.resolve(),
  });
  await moved.promise;
  assertEquals(primary.where, servers.nameAt(a));
  a.receive("only reading");
  moved = Promise.withResolvers();
  primary.doubt(Object.assign(new Error("cannot execute INSERT in a read-only transaction"), { code: "25006" }));
  await assertRejects(() => primary.pool.run("select 1"), Error, "no server takes changes");
  b.receive("served");
  await moved.promise;
  assertEquals(primary.where, servers.nameAt(b));
  assertEquals((await primary.pool.run("select 1 as one"))[0]?.one, 1);
  await primary.end(1);
});

Deno.test("postgres: a pool tells when its server says that it only reads", async () => {
  const database = await databases.take();
  let told = 0;
  const pool = createPool(
    database.address,
    { size: 1, connecting: PATIENCE, statement: 0, lock: 0 },
    () => void told++,
  );
  await pool.run("select 1");
  assertEquals(told, 0);
  await pool.run("set default_transaction_read_only = on");
  assertEquals(told, 1);
  await pool.end(1);
  await database.discard();
});
