import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { StorageRefused } from "../../../src/storage/port/storage_refused.ts";
import { APPLICATION_ID, MIGRATIONS } from "../../../src/storage/sqlite/migrations/migrations.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { runMigrations } from "../../../src/storage/sqlite/database/run_migrations.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";

/** Runs statements on the file as another program would. */
function run(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}

function pragma(path: string, name: string): unknown {
  const db = new DatabaseSync(path);
  const value = Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0];
  db.close();
  return value;
}

/** The file must be refused with a one-line message, and stay as it was. */
async function assertRefused(path: string, message: RegExp): Promise<void> {
  const before = await Deno.readFile(path);
  const { message: told } = await assertRejects(() => openSqliteStorage(path), StorageRefused);
  assertMatch(told, message);
  assertStringIncludes(told, path);
  assert(!told.includes("\n"));
  assertEquals(await Deno.readFile(path), before);
}

Deno.test("openSqliteStorage() makes a database that says what it is", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const storage = await openSqliteStorage(path);
    assertEquals(await storage.counts(), { patrons: 0, items: 0, loans: 0 });
    await storage.close();
    assertEquals(pragma(path, "application_id"), APPLICATION_ID);
    assertEquals(pragma(path, "user_version"), MIGRATIONS.length);
    assertEquals(pragma(path, "journal_mode"), "wal");
    assertEquals(pragma(path, "integrity_check"), "ok");
  }));

Deno.test("openSqliteStorage() fills a file that holds nothing yet", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    await Deno.writeFile(path, new Uint8Array());
    await (await openSqliteStorage(path)).close();
    assertEquals(pragma(path, "user_version"), MIGRATIONS.length);
  }));

Deno.test("openSqliteStorage() finds the queue of a loan whose copy an old file has under other capital letters", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const storage = await openSqliteStorage(path);
    await storage.load({
      patrons: [aPatron(), aPatron({ patronId: "P2" })],
      items: [anItem()],
      loans: [aLoan()],
      holds: [aHold({ patronId: "P2" })],
    });
    run(path, "update items set title_id = lower(title_id)");
    const { loans = [] } = await storage.loansFacts("P1", NOON, "all") ?? {};
    assertEquals(loans.map(({ holds }) => holds.map(({ holdId }) => holdId)), [["H1"]]);
    await storage.close();
  }));

Deno.test("openSqliteStorage() leaves one file behind when it is closed", () =>
  withTemporaryFolder(async (folder) => {
    const storage = await openSqliteStorage(join(folder, "library.db"));
    await storage.setNote("origin", "sample");
    await storage.close();
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["library.db"]);
  }));

Deno.test("openSqliteStorage() refuses a database of a newer version", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    await (await openSqliteStorage(path)).close();
    const newer = MIGRATIONS.length + 1;
    run(path, `pragma user_version = ${newer}`);
    await assertRefused(path, new RegExp(`version is ${newer}.* up to ${MIGRATIONS.length};.*newer program`));
  }));

Deno.test("openSqliteStorage() refuses another program's database", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "koha.db");
    run(path, "create table borrowers (cardnumber text)");
    await assertRefused(path, /belongs to another program; name another file/);
  }));

Deno.test("openSqliteStorage() refuses another program's database that is empty but marked", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "marked.db");
    run(path, "pragma application_id = 42; create table t (a); drop table t");
    await assertRefused(path, /belongs to another program/);
  }));

Deno.test("openSqliteStorage() refuses a file that is no database", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "notes.txt");
    await Deno.writeTextFile(path, "Patrons: Ada, Bob\n".repeat(100));
    await assertRefused(path, /file is not a database/);
  }));

Deno.test("openSqliteStorage() refuses a file in a folder that is not there", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "missing", "library.db");
    const { message } = await assertRejects(() => openSqliteStorage(path), StorageRefused);
    assert(message.startsWith(`${path} cannot be opened`), message);
  }));

Deno.test("openSqliteStorage() waits while another process fills the file, and finds its work done", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const other = new DatabaseSync(path);
    other.exec("begin exclusive");
    const opening = [openSqliteStorage(path), openSqliteStorage(path)];
    await runMigrations(other, MIGRATIONS);
    other.exec(
      `pragma application_id = ${APPLICATION_ID}; pragma user_version = ${MIGRATIONS.length}; insert into notes values ('origin', 'other')`,
    );
    other.exec("commit");
    other.close();
    for (const storage of await Promise.all(opening)) {
      assertEquals(await storage.note("origin"), "other");
      await storage.close();
    }
  }));

Deno.test("openSqliteStorage() gives up on a file that stays locked", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const other = new DatabaseSync(path);
    other.exec("begin exclusive");
    await assertRejects(() => openSqliteStorage(path, { patience: 20 }), StorageUnavailable);
    other.close();
  }));

Deno.test("openSqliteStorage() lets threads that start at once migrate once", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const workers = Array.from({ length: 4 }, () => openInWorker(path));
    assertEquals(await Promise.all(workers), ["opened", "opened", "opened", "opened"]);
    assertEquals(pragma(path, "user_version"), MIGRATIONS.length);
    assertEquals(pragma(path, "integrity_check"), "ok");
  }));

function openInWorker(path: string): Promise<unknown> {
  const worker = new Worker(new URL("./open_in_worker.ts", import.meta.url), { workerData: path });
  return new Promise((resolve, reject) => {
    let answer: unknown;
    worker.on("message", (message) => answer = message);
    worker.on("error", reject);
    worker.on("exit", () => resolve(answer));
  });
}
