import { assertEquals, assertGreater, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { UpdateProgress } from "../../src/storage/port/update_progress.ts";
import * as postgres from "../../src/storage/postgres/migrations/migrations.ts";
import { migratePostgres } from "../../src/storage/postgres/open_postgres_storage.ts";
import { runMigrations as runPostgresMigrations } from "../../src/storage/postgres/schema/run_migrations.ts";
import { runMigrations } from "../../src/storage/sqlite/database/run_migrations.ts";
import { APPLICATION_ID, MIGRATIONS } from "../../src/storage/sqlite/migrations/migrations.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { createDatabase, dropDatabase, testServer, through } from "../postgres/test_database.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

const server = await testServer();

/** Tells steps until one of version 4, where the update breaks off, and from there those of another try. */
async function stepsOfTwo(update: (tell: (progress: UpdateProgress) => void) => Promise<unknown>, broken: number) {
  const steps: [number[], number[]] = [[], []];
  const note = (list: number[]) => ({ table, done, total }: UpdateProgress) => {
    if (table !== undefined) return;
    list.push(done);
    if (list === steps[0] && done >= broken) throw new Error(`killed before step ${done + 1} of ${total}`);
  };
  await assertRejects(() => update(note(steps[0])), Error, "killed");
  await update(note(steps[1]));
  return steps;
}

Deno.test("openSqliteStorage() goes on with an update that broke off where it had come to", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const db = new DatabaseSync(path);
    await runMigrations(db, MIGRATIONS.slice(0, 2));
    db.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = 2`);
    const upTo = (version: number) => MIGRATIONS.slice(0, version).flat().length;
    const version = () => db.prepare("pragma user_version").get()?.user_version;
    const [first, second] = await stepsOfTwo(async (onUpdate) => {
      await (await openSqliteStorage(path, { onUpdate })).close();
    }, upTo(4));
    assertEquals([first[0], second[0]], [upTo(2), upTo(4)]);
    assertGreater(first.length, 2);
    assertEquals([second.at(-1), version()], [MIGRATIONS.flat().length - 1, MIGRATIONS.length]);
    db.close();
  }));

Deno.test("postgres: migratePostgres() goes on with an update that broke off where it had come to", async () => {
  const address = await createDatabase(server);
  try {
    await through(address, async ({ run }) => {
      await runPostgresMigrations(run, postgres.MIGRATIONS.slice(0, 2));
      await run("update sip2d_schema set version = 2");
    });
    const upTo = (version: number) => postgres.MIGRATIONS.slice(0, version).flat().length;
    const [first, second] = await stepsOfTwo((tell) => migratePostgres(address, tell), upTo(4));
    assertEquals([first[0], second[0]], [upTo(2), upTo(4)]);
    assertEquals(second.at(-1), postgres.MIGRATIONS.flat().length - 1);
    assertEquals(await migratePostgres(address), { from: postgres.MIGRATIONS.length, to: postgres.MIGRATIONS.length });
  } finally {
    await dropDatabase(server, address.database);
  }
});
