import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { MIGRATIONS } from "../../src/storage/postgres/migrations/migrations.ts";
import type { PostgresAddress } from "../../src/storage/postgres/connection/postgres_address.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { createDatabase, dropDatabase, openPatiently, testServer, through, urlOf } from "../postgres/test_database.ts";
import { anItem, aPatron } from "../support/library/records.ts";
import { runCli } from "../support/program/run_cli.ts";
import { damagedLibrary } from "../support/files/damaged_library.ts";
import { configFile } from "../support/files/scenario_config.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

const server = await testServer();

/** Runs `body` with an empty database and the configuration of a server that works on it. */
function commandTest(
  behaviour: string,
  body: (address: PostgresAddress, folder: string, config: string) => Promise<void>,
) {
  Deno.test(behaviour, () =>
    withTemporaryFolder(async (folder) => {
      const address = await createDatabase(server);
      const config = join(folder, "SIPServer.xml");
      await Deno.writeTextFile(config, configFile({ url: urlOf(address), login: { terminator: "CR" } }));
      try {
        await body(address, folder, config);
      } finally {
        await dropDatabase(server, address.database);
      }
    }));
}

commandTest("migrate makes the tables and says so, and never tells the password", async (address, _folder, config) => {
  const name = `postgres://${address.host}:${address.port}/${address.database}`;
  const first = await runCli("migrate", "--config", config);
  assertEquals([first.code, first.out], [0, `${name}: made the tables, version ${MIGRATIONS.length}`]);
  const second = await runCli("migrate", "--config", config);
  assertEquals([second.code, second.out], [0, `${name}: up to date, version ${MIGRATIONS.length}`]);
});

commandTest(
  "migrate --finish takes away what older servers need, unless one is there",
  async (address, folder, config) => {
    const first = await runCli("migrate", "--config", config, "--finish");
    const left = "nothing is left that only older versions need";
    assertEquals([first.code, first.out.split("\n").at(-1)?.split(": ").at(-1)], [0, left]);
    await through(
      address,
      ({ run }) => run("insert into sip2d_servers values (gen_random_uuid(), 1, 'process 7', clock_timestamp())"),
    );
    const refused = await runCli("migrate", "--config", config, "--finish");
    assertEquals(refused.code, 3);
    assertMatch(
      refused.errors,
      /: process 7 works with version 1 of the schema, and was there \d+ s ago; stop it, or wait/,
    );
    const sqlite = join(folder, "sqlite.xml");
    await Deno.writeTextFile(sqlite, configFile({ login: { terminator: "CR" } }));
    const file = await runCli("migrate", "--config", sqlite, "--finish");
    assertEquals([file.code, file.out.split(": ").at(-1)], [0, left]);
  },
);

commandTest("serve refuses a database without tables and names the command", async (_address, _folder, config) => {
  const { code, errors } = await runCli("serve", "--config", config);
  assertEquals(code, 3);
  assertMatch(errors, /sip2d: postgres:\/\/.*: the database is empty; run sip2d migrate$/);
});

commandTest("copy moves a library from a file to a server", async (address, folder, config) => {
  const path = join(folder, "library.db");
  const sqlite = await openSqliteStorage(path);
  await sqlite.load({ patrons: [aPatron()], items: [anItem(), anItem({ itemId: "I2" })] });
  await sqlite.close();
  await runCli("migrate", "--config", config);
  const { code, out, errors } = await runCli("copy", "--from", `sqlite:${path}`, "--to", config);
  assertEquals(code, 0, errors);
  assertMatch(out, /^titles: 1 rows, checksums agree\nitems: 2 rows, checksums agree\npatrons: 1 rows/);
  assertMatch(out, /library\.db has been copied to postgres:\/\/[^@]*$/);
  const storage = await openPatiently(address);
  assertEquals(await storage.counts(), { patrons: 1, items: 2, loans: 0 });
  await storage.close();
  const again = await runCli("copy", "--from", `sqlite:${path}`, "--to", urlOf(address));
  assertEquals([again.code, again.errors.includes("holds titles already")], [3, true]);
});

commandTest("copy refuses what it cannot do", async (_address, folder, config) => {
  const [text, empty, damaged] = [join(folder, "text.db"), join(folder, "empty.db"), join(folder, "damaged.db")];
  await Deno.writeTextFile(text, "This is no database.");
  await Deno.writeTextFile(empty, "");
  await damagedLibrary(damaged);
  await runCli("migrate", "--config", config);
  const cases: readonly (readonly [from: string, to: string, code: number, message: RegExp])[] = [
    [
      "sqlite:/nowhere/library.db",
      config,
      3,
      /there is no database \/nowhere\/library\.db; serve and import make one$/,
    ],
    [`sqlite:${folder}`, config, 3, /sip2d: there is no database \//],
    [`sqlite:${empty}`, config, 3, /sip2d: there is no database \//],
    [`sqlite:${text}`, config, 3, /text\.db cannot be opened as an SQLite database: file is not a database$/],
    [
      `sqlite:${damaged}`,
      config,
      3,
      /sip2d: SQLite: .*damaged\.db: database disk image is malformed; the file is damaged/,
    ],
    [config, `sqlite:${join(folder, "x.db")}`, 2, /from sqlite: to postgres: only/],
    ["mysql:x", config, 1, /the URL begins with "mysql:"; it must be sqlite:PATH, postgres:/],
  ];
  for (const [from, to, expected, message] of cases) {
    const { code, errors } = await runCli("copy", "--from", from, "--to", to);
    assertEquals(code, expected, errors);
    assertMatch(errors, message);
  }
  assertEquals((await Deno.stat(empty)).size, 0);
});

commandTest("backup names PostgreSQL's own tool", async (_address, folder, config) => {
  await runCli("migrate", "--config", config);
  const { code, errors } = await runCli("backup", "--config", config, "--to", join(folder, "x.db"));
  assertEquals(code, 3);
  assertMatch(errors, /^sip2d: PostgreSQL has its own tool for this: pg_dump /m);
});
