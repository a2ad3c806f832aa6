import { assertEquals, assertInstanceOf, assertMatch, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { asStorageError, createFileHealth } from "../../../src/storage/sqlite/database/sqlite_error.ts";
import { turnReader } from "../../../src/storage/sqlite/database/turn_reader.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { anItem, aPatron, NOON } from "../../support/library/records.ts";

/** Bytes in front of the first table: a page that says what the file is, and one of the schema's. */
const HEAD = 4096;

Deno.test("a file that is cut off under a server fails questions and changes, with what to do, and ends nothing", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const first = await openSqliteStorage(path);
    await first.load({ patrons: [aPatron()], items: [anItem()] });
    await first.close();
    const storage = await openSqliteStorage(path);
    assertEquals(storage.problem, undefined);
    await Deno.truncate(path, HEAD);
    for (let times = 0; times < 2; times++) {
      const { message } = await assertRejects(() => storage.patronFacts("P1", NOON), StorageUnavailable);
      assertMatch(message, /malformed; the file is damaged: stop the server, .* `sip2d backup`/);
      // The transaction in which was read ends here, and nobody is above it to catch anything.
      await setImmediate();
      await setImmediate();
    }
    await assertRejects(() => storage.setNote("a", "b"), StorageUnavailable);
    assertMatch(storage.problem?.english ?? "", /damaged/);
    await storage.close().catch(() => {});
  }));

Deno.test("asStorageError() knows what SQLite says by a call that gives no code", () => {
  const db = new DatabaseSync(":memory:");
  db.exec("pragma max_page_count = 2; create table t (x)");
  const full = assertThrows(() => db.exec("insert into t values (zeroblob(100000))"), Error);
  assertEquals(Object.hasOwn(full, "errcode"), false);
  const told = asStorageError(full);
  assertInstanceOf(told, StorageUnavailable);
  assertMatch(told.message, /the disk is full: make room/);
  assertMatch(String(asStorageError(full, "/srv/library.db")), /SQLite: \/srv\/library\.db: database or disk is full/);
  const other = assertThrows(() => db.exec("insert into nowhere values (1)"), Error);
  assertEquals(asStorageError(other), other);
  db.close();
});

Deno.test("turnReader() tells of a transaction that does not end, and begins another after it", async () => {
  const db = new DatabaseSync(":memory:");
  const failures: unknown[] = [];
  const failing = {
    get isTransaction() {
      return db.isTransaction;
    },
    prepare(sql: string) {
      const statement = db.prepare(sql);
      if (sql !== "commit") return statement;
      statement.run = () => {
        throw new Error("disk I/O error");
      };
      return statement;
    },
  };
  const turn = turnReader(failing, (error) => failures.push(error));
  for (let times = 1; times <= 2; times++) {
    assertEquals(turn.read(() => db.isTransaction, []), true);
    await setImmediate();
    await setImmediate();
    assertEquals([failures.length, db.isTransaction], [times, false]);
  }
  db.close();
});

Deno.test("createFileHealth() takes a failed disk for news and a damaged file for good", () => {
  let now = 0;
  const sqliteError = (errcode: number) => Object.assign(new Error("of SQLite"), { errcode });
  const health = createFileHealth("library.db", () => now);
  health.told(sqliteError(2067));
  assertEquals(health.problem, undefined);
  // An extended code of SQLITE_IOERR.
  health.told(sqliteError(266));
  assertNotEquals(health.problem, undefined);
  now = 10_000;
  assertEquals(health.problem, undefined);
  health.told(sqliteError(11));
  now = 1_000_000;
  assertNotEquals(health.problem, undefined);
});
