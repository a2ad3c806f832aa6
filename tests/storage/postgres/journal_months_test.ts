import { assert, assertEquals, assertRejects } from "@std/assert";
import { changeRow } from "../../../src/storage/postgres/apply_change.ts";
import type { PostgresAddress } from "../../../src/storage/postgres/connection/postgres_address.ts";
import { CHANGE_FUNCTIONS } from "../../../src/storage/postgres/functions/change_functions.ts";
import { MONTH_FUNCTIONS } from "../../../src/storage/postgres/functions/month_functions.ts";
import { ofVersion } from "../../../src/storage/postgres/functions/of_version.ts";
import { PIN_FUNCTIONS } from "../../../src/storage/postgres/functions/pin_functions.ts";
import { BOUND_JOURNAL } from "../../../src/storage/postgres/migrations/journal_months.ts";
import { MIGRATIONS } from "../../../src/storage/postgres/migrations/migrations.ts";
import { finishPostgres, migratePostgres } from "../../../src/storage/postgres/open_postgres_storage.ts";
import { StorageRefused } from "../../../src/storage/port/storage_refused.ts";
import type { Pool } from "../../../src/storage/postgres/pool.ts";
import { runMigrations } from "../../../src/storage/postgres/schema/run_migrations.ts";
import { itemOf, lending, patronOf } from "../../contract/fresh.ts";
import {
  createDatabase,
  dropDatabase,
  openPatiently,
  testDatabases,
  testServer,
  through,
} from "../../postgres/test_database.ts";
import { aChange, anEntry, anOrigin, aRetry } from "../../support/library/changes.ts";
import { anItem, aPatron } from "../../support/library/records.ts";
import { until } from "../../support/wire/until.ts";

const server = await testServer();
const databases = testDatabases(server);

/** The version before the journal became a table of months. */
const BEFORE = MIGRATIONS.indexOf(BOUND_JOURNAL);
/** The ledger's, which nobody calls here, need columns that are younger. */
const FUNCTIONS_BEFORE = ofVersion(`${CHANGE_FUNCTIONS}${PIN_FUNCTIONS}${MONTH_FUNCTIONS}`).replaceAll(
  new RegExp(`_${MIGRATIONS.length}(?=\\()`, "g"),
  `_${BEFORE}`,
);
const FUNCTIONS_13 = await Deno.readTextFile(new URL("functions_13.sql", import.meta.url));

const ROW = JSON.stringify([{
  ...{ at: "2026-03-01T12:00:00Z", source: "terminal", account: "a", terminal: "", address: "", message: "" },
  ...{ library: "", action: "checkin", outcome: "refused" },
}]);

/** A change of a copy that decides on its title, and an answer to it. */
const CHANGE = JSON.stringify({
  ...changeRow(aChange({
    expect: [{ kind: "title", id: "T1", version: 1, moves: false }],
    entry: anEntry({ at: Temporal.Instant.from("2026-03-01T12:00:00Z"), origin: anOrigin({ retry: aRetry("K1") }) }),
    outcome: "done",
  })),
});
const APPLY = "select sip2d_apply($1::text::jsonb, 9e15::bigint)";
const APPLY_BEFORE = `select sip2d_apply_${BEFORE}($1::text::jsonb, 9e15::bigint)`;

/** Makes a database as version 13 and the one before the months have left it, for whoever calls the functions of these. */
async function olderDatabase(body: (address: PostgresAddress) => Promise<void>): Promise<void> {
  const address = await createDatabase(server);
  try {
    await through(address, async ({ run }) => {
      await runMigrations(run, MIGRATIONS.slice(0, BEFORE));
      await run("update sip2d_schema set version = $1::text::integer", [String(BEFORE)]);
      for (const definition of [FUNCTIONS_BEFORE, FUNCTIONS_13]) await run(definition);
      await run("insert into titles (title_id, title, author) values ('T1', '', '')");
      await run("grant select, insert on journal to public");
    });
    await body(address);
  } finally {
    await dropDatabase(server, address.database);
  }
}

Deno.test("postgres: the journal becomes a table of months, and older servers go on writing to it", () =>
  olderDatabase(async (address) => {
    await through(address, async (pool) => {
      const write = async () => {
        await pool.run("select sip2d_record($1::text::jsonb)", [ROW]);
        await pool.run(`select sip2d_record_${BEFORE}($1::text::jsonb)`, [ROW]);
        for (const apply of [APPLY, APPLY_BEFORE]) await pool.run(apply, [CHANGE]);
      };
      // Often enough that this connection has its plans and its compiled functions for good.
      for (let times = 0; times < 8; times++) await write();
      assertEquals(await migratePostgres(address), { from: BEFORE, to: MIGRATIONS.length });
      await write();
      const [found] = await pool.run(`select sip2d_answer('{"keys": ["K1"], "whenever": true}') as answer`);
      assertEquals(found?.answer, null, "nothing has changed since");
      const rows = await pool.run("select journal_id::integer as id from journal order by journal_id");
      assertEquals(rows.map(({ id }) => id), Array.from({ length: 36 }, (_, index) => index + 1));
      const [granted] = await pool.run("select has_table_privilege('public', 'journal', 'insert') as so");
      assertEquals(granted?.so, true);
    });
    const storage = await openPatiently(address);
    try {
      assertEquals((await storage.journal({ limit: 100 })).length, 36);
      await finishPostgres(address);
      assertEquals(await storage.examine(), undefined);
      assertEquals(await storage.pruneJournal(Temporal.Instant.from("2026-03-01T12:00:00.001Z")), 36);
    } finally {
      await storage.close();
    }
  }));

/** Carries one migration out, from this version to the next; `last` runs before it is committed. */
function migrateFrom(address: PostgresAddress, version: number, last?: string): Promise<void> {
  return through(address, (pool) =>
    pool.transaction(async (run) => {
      await runMigrations(run, MIGRATIONS.slice(version, version + 1));
      await run("update sip2d_schema set version = $1::text::integer", [String(version + 1)]);
      if (last !== undefined) await run(last);
    }));
}

/** Ends the process of this connection, as when `sip2d migrate` is killed. */
const DIE = "select pg_terminate_backend(pg_backend_pid())";

for (const done of [1, 2, 3]) {
  Deno.test(`postgres: an update that was killed after ${done} of the steps to the journal's months goes on there`, () =>
    olderDatabase(async (address) => {
      let written = 0;
      const write = () =>
        through(address, async ({ run }) => {
          await run("select sip2d_record($1::text::jsonb)", [ROW]);
          for (const apply of [APPLY, APPLY_BEFORE]) await run(apply, [CHANGE]);
          written += 3;
        });
      for (let version = BEFORE; version < BEFORE + done; version++) await migrateFrom(address, version);
      await write();
      if (done < 3) await assertRejects(() => migrateFrom(address, BEFORE + done, DIE));
      await write();
      await assertRejects(() => openPatiently(address), StorageRefused, "run sip2d migrate");
      assertEquals(await migratePostgres(address), { from: BEFORE + done, to: MIGRATIONS.length });
      await write();
      await through(address, async (pool) => {
        assertEquals(await countOf(pool), written);
        const [numbers] = await pool.run("select max(journal_id)::integer as last from journal");
        assertEquals(numbers?.last, written);
        const names = (await pool.run(PARTS)).map(({ name }) => name);
        assertEquals([names[0], names.at(-1)], ["journal_before", "journal_other"]);
      });
      assertEquals(await migratePostgres(address), { from: MIGRATIONS.length, to: MIGRATIONS.length });
    }));
}

/**
 * Has a statement wait for a title in a connection that has run it often, has something done meanwhile, and lets it go on;
 * and runs it once more.
 */
async function heldCall(address: PostgresAddress, statement: string, meanwhile: () => Promise<void>): Promise<void> {
  const held = Promise.withResolvers<void>(), over = Promise.withResolvers<void>();
  await through(address, async (caller) => {
    for (let times = 0; times < 8; times++) await caller.run(statement, [CHANGE]);
    const holding = through(address, (pool) =>
      pool.transaction(async (run) => {
        await run("select from titles for update");
        held.resolve();
        await over.promise;
      }));
    await held.promise;
    const calling = caller.run(statement, [CHANGE]);
    try {
      await through(address, async ({ run }) => {
        const waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
        await until(async () => (await run(waiting)).length > 0, "a call that waits for its lock");
      });
      await meanwhile();
    } finally {
      over.resolve();
      await holding;
    }
    await calling;
    await caller.run(statement, [CHANGE]);
    assertEquals(await countOf(caller), 10);
  });
}

async function countOf({ run }: Pick<Pool, "run">): Promise<number> {
  const [row] = await run("select count(*)::integer as count from journal");
  return Number(row?.count);
}

for (const statement of [APPLY, APPLY_BEFORE]) {
  Deno.test(`postgres: a call goes on that is under way when the journal becomes a table of months: ${statement}`, () =>
    olderDatabase(async (address) => {
      for (const version of [BEFORE, BEFORE + 1]) await migrateFrom(address, version);
      await heldCall(address, statement, () => migrateFrom(address, BEFORE + 2));
    }));

  Deno.test(`postgres: a call that began with older functions ends before the journal becomes a table of months: ${statement}`, () =>
    olderDatabase(async (address) => {
      let migrating: Promise<unknown> | undefined;
      await heldCall(address, statement, async () => {
        migrating = migratePostgres(address);
        await through(address, async ({ run }) => {
          const resting = "select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";
          await until(async () => (await run(resting)).length > 0, "a migration that waits for a call");
          assertEquals((await run("select version from sip2d_schema"))[0]?.version, BEFORE + 1);
        });
      });
      assertEquals(await migrating, { from: BEFORE, to: MIGRATIONS.length });
    }));
}

Deno.test("postgres: the journal of today is kept, too, where nobody serves while it becomes a table of months", async () => {
  const address = await createDatabase(server);
  try {
    await through(address, async (pool) => {
      await runMigrations(pool.run, MIGRATIONS.slice(0, BEFORE));
      await pool.run("update sip2d_schema set version = $1::text::integer", [String(BEFORE)]);
      await pool.run(`insert into journal (at, source, account, terminal, address, message, library, action, outcome)
        values (now(), '', '', '', '', '', '', '', '')`);
      await migratePostgres(address);
      assertEquals(await countOf(pool), 1);
    });
  } finally {
    await dropDatabase(server, address.database);
  }
});

/** The parts of the journal, and when each ends. */
const PARTS = `select inhrelid::regclass::text as name, inhrelid::text as id,
    substring(pg_get_expr(relpartbound, c.oid) from 'TO [(]''([^'']+)''[)]')::timestamptz::text as end
  from pg_inherits join pg_class c on c.oid = inhrelid where inhparent = 'journal'::regclass order by 3 nulls last`;

/** Asserts that of these parts of the journal only the one is there that takes what no other does; servers make new ones. */
async function assertDropped(pool: Pool, parts: readonly Record<string, unknown>[]): Promise<void> {
  const left = new Set((await pool.run(PARTS)).map(({ id }) => id));
  assertEquals(parts.filter(({ id }) => left.has(id)).map(({ name }) => name), ["journal_other"]);
}

Deno.test("postgres: pruneJournal() drops a month that is over, and of another only what is too old", async () => {
  const database = await databases.take();
  const storage = await database.open();
  try {
    const parts = await database.look(({ run }) => run(PARTS));
    const [before, month] = parts;
    assertEquals([before?.name, parts.at(-1)?.name], ["journal_before", "journal_other"]);
    const momentOf = (text: unknown) => Temporal.Instant.from(String(text).replace(" ", "T"));
    const begin = momentOf(before?.end), end = momentOf(parts.at(-2)?.end);
    assertEquals(month?.name, `journal_${begin.toString().slice(0, 7).replace("-", "_")}`);
    await storage.load({ patrons: [aPatron()], items: [anItem()] });
    const lend = lending(await patronOf(storage, "P1"), await itemOf(storage, "I1"), { key: "K1" });
    await storage.apply({ ...lend, undo: "back", entry: { ...lend.entry, at: begin.add({ hours: 1 }) } });
    storage.record(anEntry({ at: begin.subtract({ hours: 1 }) }));
    storage.record(anEntry({ at: begin.add({ hours: 2 }) }));
    storage.record(anEntry({ at: end.add({ hours: 1 }) }));
    storage.record(anEntry({ at: end.add({ hours: 3 }) }));
    assertEquals((await storage.journal({ limit: 9 })).length, 5);
    assertEquals((await itemOf(storage, "I1")).lastChange?.action, "checkout");
    assertEquals(await storage.undo("I1"), "back");
    assertEquals(await storage.pruneJournal(end.add({ hours: 2 })), 4);
    assertEquals((await storage.journal({ limit: 9 })).map(({ journalId }) => journalId), [5]);
    assertEquals(await storage.undo("I1"), undefined);
    await database.look((pool) => assertDropped(pool, parts));
  } finally {
    await storage.close();
  }
});

const LOOKED_AT = `select coalesce(sum(idx_scan), 0)::integer as times from pg_stat_user_indexes
  where relname like 'journal\\_%' and (indexrelname like '%number' or indexrelname like '%pkey' or indexrelname like '%moment')`;

Deno.test("postgres: the row of an answer or of a newest change is looked for in the month of its moment alone", async () => {
  const database = await databases.take();
  const at = Temporal.Now.instant();
  const storage = await database.open();
  await storage.load({ patrons: [aPatron()], items: [anItem()] });
  const lend = lending(await patronOf(storage, "P1"), await itemOf(storage, "I1"), { key: "K1" });
  await storage.apply({ ...lend, entry: { ...lend.entry, at } });
  await storage.close();
  await database.look(async ({ run }) => {
    const questions = [
      `select sip2d_answer_${MIGRATIONS.length}('{"keys": ["K1"], "whenever": true}')`,
      `select sip2d_last_change_${MIGRATIONS.length}(last_change, changed) from items where last_change is not null`,
    ];
    const ask = async () => {
      for (const question of questions) await run(question);
    };
    // Often enough that their statements are planned for good.
    for (let times = 0; times < 8; times++) await ask();
    const scans = async () => {
      await run("select pg_stat_force_next_flush()");
      await run("select pg_stat_clear_snapshot()");
      return Number((await run(LOOKED_AT))[0]?.times);
    };
    const before = await scans();
    await ask();
    assertEquals(await scans() - before, questions.length);
  });
  await database.discard();
});

Deno.test("postgres: a role that serves makes and drops months, and one that only reads may not", async () => {
  const address = await createDatabase(server);
  const [role, reader] = [`${address.database}_server`, `${address.database}_reader`];
  try {
    await migratePostgres(address);
    await through(address, async ({ run }) => {
      await run(`create role ${role} login password 'x'; create role ${reader} login password 'x'`);
      await run(`grant select, insert, update, delete on all tables in schema public to ${role}`);
      await run(`grant usage on all sequences in schema public to ${role}`);
      await run(`grant select on all tables in schema public to ${reader}`);
    });
    const storage = await openPatiently({ ...address, user: role, password: "x" });
    assertEquals(await storage.examine(), undefined);
    const parts = await through(address, ({ run }) => run(PARTS));
    assertEquals(await storage.pruneJournal(Temporal.Instant.from("2100-01-01T00:00:00Z")), 0);
    await storage.close();
    await through(address, (pool) => assertDropped(pool, parts));
    const dropping = through(
      { ...address, user: reader, password: "x" },
      ({ run }) => run(`select sip2d_drop_month_${MIGRATIONS.length}(now())`),
    );
    assert(await dropping.then(() => false, (error) => /permission denied/.test(String(error))));
  } finally {
    await through(address, ({ run }) => run(`drop owned by ${role}, ${reader}; drop role ${role}, ${reader}`));
    await dropDatabase(server, address.database);
  }
});

Deno.test("postgres: a server goes on where its tables' owner may make no month any more, and tells of it", async () => {
  const address = await createDatabase(server);
  const role = `${address.database}_owner`;
  const owner = { ...address, user: role, password: "x" };
  const refused: string[] = [];
  const open = async () => {
    const storage = await openPatiently(owner, { monthRefused: (reason) => refused.push(reason) });
    try {
      assertEquals(await storage.examine(), undefined);
    } finally {
      await storage.close();
    }
  };
  try {
    await through(address, async (pool) => {
      await pool.run(`create role ${role} login password 'x'`);
      await pool.run(`grant create on schema public to ${role}`);
      await migratePostgres(owner);
      const last = (await pool.run(PARTS)).at(-2)?.name;
      const isThere = async () => (await pool.run(PARTS)).some(({ name }) => name === last);
      await pool.run(`drop table ${last}`);
      await pool.run(`revoke create on schema public from ${role}`);
      await open();
      assertEquals([refused, await isThere()], [["permission denied for schema public"], false]);
      await pool.run(`grant create on schema public to ${role}`);
      await open();
      assertEquals([refused.length, await isThere()], [1, true]);
    });
  } finally {
    await through(address, ({ run }) => run(`drop owned by ${role}; drop role ${role}`));
    await dropDatabase(server, address.database);
  }
});
