import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { createFindThread, type FindThread } from "../../../src/storage/sqlite/find_thread.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";

const NAMES = [{ sql: "select name from names where name > ? order by name", values: ["A"] }];

/** Runs a test with a thread for a file that is not there yet. */
async function withThread(test: (thread: FindThread, path: string) => Promise<void>): Promise<void> {
  const db = new DatabaseSync(":memory:");
  try {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "library.db");
      const thread = createFindThread(db, path);
      try {
        await test(thread, path);
      } finally {
        await thread.end();
      }
    });
  } finally {
    db.close();
  }
}

function fill(path: string): void {
  const db = new DatabaseSync(path);
  db.exec("pragma journal_mode = wal; create table names (name text); insert into names values ('A'), ('B'), ('C')");
  db.close();
}

Deno.test("FindThread.ask() says that a file cannot be read, and reads it once it can", () =>
  withThread(async (thread, path) => {
    await assertRejects(() => thread.ask(NAMES), StorageUnavailable);
    fill(path);
    assertEquals((await thread.ask(NAMES)).map((rows) => rows.map(({ name }) => name)), [["B", "C"]]);
    await assertRejects(() => thread.ask([{ sql: "delete from names", values: [] }]), StorageUnavailable, "readonly");
  }));

Deno.test("FindThread.ask() keeps nobody waiting when it is ended, and then refuses", () =>
  withThread(async (thread, path) => {
    fill(path);
    const asked = [1, 2, 3].map(() => thread.ask(NAMES).then(() => "told", () => "refused"));
    await thread.end();
    assertEquals((await Promise.all(asked)).filter((each) => each !== "told" && each !== "refused"), []);
    await assertRejects(() => thread.ask(NAMES), StorageUnavailable, "has been closed");
  }));

Deno.test("FindThread.ask() asks a database without a file by the connection that there is", async () => {
  const db = new DatabaseSync(":memory:");
  db.exec("create table names (name text); insert into names values ('B')");
  const thread = createFindThread(db, ":memory:");
  assertEquals((await thread.ask(NAMES))[0]?.map(({ name }) => name), ["B"]);
  await thread.end();
  db.close();
});
