import { assertEquals, assertIsError, assertMatch, assertRejects } from "@std/assert";
import { type Storage, StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { StorageRefused } from "../../../src/storage/port/storage_refused.ts";
import { ofVersion } from "../../../src/storage/postgres/functions/of_version.ts";
import { MIGRATIONS } from "../../../src/storage/postgres/migrations/migrations.ts";
import { runMigrations } from "../../../src/storage/postgres/schema/run_migrations.ts";
import {
  finishPostgres,
  migratePostgres,
  openPostgresStorage,
} from "../../../src/storage/postgres/open_postgres_storage.ts";
import type { PostgresAddress } from "../../../src/storage/postgres/connection/postgres_address.ts";
import { itemOf, lending, patronOf } from "../../contract/fresh.ts";
import { createDatabase, dropDatabase, openPatiently, testServer, through } from "../../postgres/test_database.ts";
import { anItem, aPatron } from "../../support/library/records.ts";
import { unusedPort } from "../../support/wire/unused_port.ts";
import { until } from "../../support/wire/until.ts";

const server = await testServer();

function databaseTest(behaviour: string, body: (address: PostgresAddress) => Promise<void>): void {
  Deno.test(`postgres: ${behaviour}`, async () => {
    const address = await createDatabase(server);
    try {
      await body(address);
    } finally {
      await dropDatabase(server, address.database);
    }
  });
}

/** What a later version may do to a database that this one serves. */
const LATER = [
  "update sip2d_schema set version = 99",
  "alter table items add column weight bigint, add column colour text not null default ''",
  "alter table journal add column lane text",
  "create table lanes (lane text primary key)",
  "create function sip2d_apply_99(change jsonb) returns text language sql return ''",
  "revoke execute on function sip2d_apply_99(jsonb) from public",
];

/** What it does when this one need not be served any more. */
const TAKEN_AWAY = ofVersion("drop function sip2d_apply(jsonb, bigint)");

/** Lends a copy as a terminal does. */
async function lend(storage: Storage): Promise<void> {
  await storage.load({ patrons: [aPatron()], items: [anItem()] });
  const change = lending(await patronOf(storage, "P1"), await itemOf(storage, "I1"), { key: "K1" });
  assertEquals(await storage.apply(change), { kind: "applied" });
}

async function refused(attempt: Promise<unknown>, message: RegExp): Promise<void> {
  assertIsError(await assertRejects(() => attempt), StorageRefused, message);
}

databaseTest("migratePostgres() makes the tables of an empty database, once", async (address) => {
  assertEquals(await migratePostgres(address), { from: 0, to: MIGRATIONS.length });
  assertEquals(await migratePostgres(address), { from: MIGRATIONS.length, to: MIGRATIONS.length });
  const storage = await openPatiently(address);
  assertEquals(await storage.counts(), { patrons: 0, items: 0, loans: 0 });
  await storage.close();
});

databaseTest("migratePostgres() of many processes at once migrates once", async (address) => {
  const migrated = await Promise.all(Array.from({ length: 5 }, () => migratePostgres(address)));
  assertEquals(migrated.filter(({ from }) => from < MIGRATIONS.length).length, 1);
});

databaseTest("an empty database is refused, and what makes its tables is named", async (address) => {
  await refused(
    openPostgresStorage(address),
    /^postgres:\/\/127\.0\.0\.1:\d+\/\w+: the database is empty; run sip2d migrate$/,
  );
});

databaseTest("an older schema is refused", async (address) => {
  await migratePostgres(address);
  await through(address, ({ run }) => run("update sip2d_schema set version = 0"));
  await refused(openPostgresStorage(address), /the database is empty; run sip2d migrate$/);
});

databaseTest(
  "a database of an earlier version is refused until it is migrated, and keeps what it holds",
  async (address) => {
    await through(address, async ({ run }) => {
      await runMigrations(run, MIGRATIONS.slice(0, 1));
      await run("insert into notes values ('origin', 'test')");
    });
    await refused(
      openPostgresStorage(address),
      new RegExp(
        `the database has version 1 of the schema, this program needs ${MIGRATIONS.length}; run sip2d migrate$`,
      ),
    );
    assertEquals(await migratePostgres(address), { from: 1, to: MIGRATIONS.length });
    const storage = await openPatiently(address);
    assertEquals(await storage.note("origin"), "test");
    await storage.close();
  },
);

databaseTest("a later schema is served as long as the functions of this version are there", async (address) => {
  await migratePostgres(address);
  const storage = await openPatiently(address);
  await through(address, async ({ run }) => {
    for (const change of LATER) await run(change);
  });
  const other = await openPatiently(address);
  try {
    await lend(other);
    assertEquals([await storage.examine(), await other.examine()], [undefined, undefined]);
    assertEquals((await storage.itemFacts("I1"))?.loan?.patronId, "P1");
    await through(address, ({ run }) => run(TAKEN_AWAY));
    assertMatch(
      (await storage.examine())?.english ?? "",
      /lacks the functions of this version; run .* the newer program$/,
    );
  } finally {
    await storage.close();
    await other.close();
  }
});

databaseTest("whoever has a database open is known in it by the version, until it is closed", async (address) => {
  await migratePostgres(address);
  const storage = await openPatiently(address);
  const known = () => through(address, ({ run }) => run("select version, name from sip2d_servers"));
  assertEquals((await known()).map((row) => [row.version, row.name]), [
    [MIGRATIONS.length, `process ${Deno.pid} at 127.0.0.1`],
  ]);
  await storage.close();
  // Who leaves waits for it a second only.
  await until(async () => (await known()).length === 0, "nobody who has it open");
});

databaseTest("finishPostgres() takes older functions away once nobody is there who calls them", async (address) => {
  await migratePostgres(address);
  await through(address, async ({ run }) => {
    await run("create function sip2d_apply(change jsonb, deadline bigint) returns text language sql return ''");
    await run("create function sip2d_apply_2(change jsonb, deadline bigint) returns text language sql return ''");
    await run("insert into sip2d_servers values (gen_random_uuid(), 2, 'process 7 at 192.0.2.7', clock_timestamp())");
  });
  const functions = async () => {
    const rows = await through(address, ({ run }) => run("select proname from pg_proc where proname like 'sip2d\\_%'"));
    return rows.map(({ proname }) => String(proname)).filter((name) => !name.endsWith(`_${MIGRATIONS.length}`));
  };
  const storage = await openPatiently(address);
  try {
    await refused(
      finishPostgres(address),
      /: process 7 at 192\.0\.2\.7 works with version 2 of the schema, and was there \d+ s ago; stop it, or wait a minute/,
    );
    assertEquals((await functions()).toSorted(), ["sip2d_apply", "sip2d_apply_2", "sip2d_folded"]);
    await through(
      address,
      ({ run }) => run("update sip2d_servers set seen = seen - interval '2 minutes' where version = 2"),
    );
    await finishPostgres(address);
    assertEquals(await functions(), ["sip2d_folded"]);
    await lend(storage);
    assertEquals(await storage.examine(), undefined);
  } finally {
    await storage.close();
  }
});

databaseTest(
  "migratePostgres() keeps nobody waiting behind it while a table that it changes is in use",
  async (address) => {
    await through(address, async ({ run }) => {
      await runMigrations(run, MIGRATIONS.slice(0, 5));
      await run("update sip2d_schema set version = 5");
    });
    const used = Promise.withResolvers<void>(), over = Promise.withResolvers<void>();
    const using = through(address, (pool) =>
      pool.transaction(async (run) => {
        await run("select from items limit 1");
        used.resolve();
        await over.promise;
      }));
    await used.promise;
    const migrating = migratePostgres(address);
    await through(address, async ({ run }) => {
      const waiting = "select from pg_locks where relation = 'items'::regclass and not granted";
      await until(async () => (await run(waiting)).length > 0, "a migration that waits for its lock");
      // Long after any wait of the migration's: who waits for longer waits behind it.
      await run("set lock_timeout = '20s'");
      await run("select from items limit 1");
    });
    over.resolve();
    await using;
    assertEquals(await migrating, { from: 5, to: MIGRATIONS.length });
  },
);

databaseTest("a schema that has become another version's is refused, by migratePostgres() too", async (address) => {
  await migratePostgres(address);
  await through(address, async ({ run }) => {
    await run("update sip2d_schema set version = 99");
    await run(TAKEN_AWAY);
  });
  const newer = new RegExp(
    `the version of its schema is 99, this program knows versions up to ${MIGRATIONS.length}; run the newer program`,
  );
  await refused(openPostgresStorage(address), newer);
  await refused(migratePostgres(address), newer);
});

databaseTest("another program's database is refused and left alone", async (address) => {
  await through(address, ({ run }) => run("create table loans (bank text)"));
  await refused(openPostgresStorage(address), /belongs to another program/);
  await refused(migratePostgres(address), /belongs to another program/);
  const tables = await through(address, ({ run }) => run("select relname from pg_class where relname = 'items'"));
  assertEquals([...tables], []);
});

databaseTest("an unknown user and an unknown database are refused", async (address) => {
  await refused(openPostgresStorage({ ...address, user: "stranger" }), /"stranger"/);
  await refused(openPostgresStorage({ ...address, database: "nowhere" }), /database "nowhere" does not exist/);
  await refused(migratePostgres({ ...address, database: "nowhere" }), /database "nowhere" does not exist/);
});

Deno.test("postgres: a server that is not there makes the storage unavailable", async () => {
  const address = { ...server, port: unusedPort() };
  await assertRejects(() => openPostgresStorage(address, { patience: 500 }), StorageUnavailable);
  await assertRejects(() => migratePostgres(address), StorageUnavailable);
});

databaseTest(
  "examine() finds a role that may not write, until it is granted what the problem says",
  async (address) => {
    await migratePostgres(address);
    const role = `${address.database}_server`;
    const setup = [
      `create role ${role} login password 'x'`,
      `grant select on all tables in schema public to ${role}`,
      `grant insert on all tables in schema public to ${role}`,
    ];
    await through(address, async ({ run }) => {
      for (const statement of setup) await run(statement);
    });
    const storage = await openPatiently({ ...address, user: role, password: "x" });
    try {
      const problem = (await storage.examine())?.english ?? "";
      assertMatch(problem, /may not write to answers, [^;]*wrong_pins[^;]*; as their owner say: grant select/);
      const commands = problem.split("as their owner say: ")[1]?.split("; ") ?? [];
      await through(address, async ({ run }) => {
        for (const command of commands) await run(command);
      });
      assertEquals(await storage.examine(), undefined);
      await through(
        address,
        ({ run }) => run(`alter database ${address.database} set default_transaction_read_only = on`),
      );
    } finally {
      await storage.close();
    }
    // Who is patient waits for another server that takes changes.
    const reading = await openPostgresStorage(address);
    try {
      assertMatch(
        (await reading.examine())?.english ?? "",
        /only reads: alter database \w+ reset default_transaction_read_only;/,
      );
      assertEquals(reading.problem, await reading.examine());
    } finally {
      await reading.close();
    }
    await through(address, async ({ run }) => {
      await run("set default_transaction_read_only = off");
      await run(`drop owned by ${role}`);
      await run(`drop role ${role}`);
    });
  },
);
