import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Storage, StorageUnavailable } from "../../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../../src/storage/sqlite/open_sqlite_storage.ts";
import { anItem, aPatron } from "../../../support/library/records.ts";
import { withTemporaryFolder } from "../../../support/files/temporary_folder.ts";

const FIRST = { patrons: [aPatron()], items: [anItem()] };

/** Opens a library to which something was acknowledged, has something happen to its files, and looks. */
function watchedTest(
  what: string,
  happens: (path: string) => void,
  then: (storage: Storage, path: string) => Promise<void>,
): void {
  Deno.test(`examine() notices that ${what}, and no change is taken any more`, () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, "library.db");
      const storage = await openSqliteStorage(path);
      assertEquals(await storage.examine(), undefined);
      await storage.load(FIRST);
      happens(path);
      try {
        await storage.examine();
        await assertRejects(() => storage.load({ patrons: [aPatron({ patronId: "P2" })] }), StorageUnavailable);
        assertEquals((await storage.counts()).patrons, 1);
        await then(storage, path);
      } finally {
        await storage.close();
      }
    }));
}

/** Who has a card, by what stands in a file beside which there is nothing. */
function patronsIn(path: string): readonly unknown[] {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return db.prepare("select patron_id from patrons").all().map((row) => row.patron_id);
  } finally {
    db.close();
  }
}

watchedTest("the log was deleted", (path) => Deno.removeSync(`${path}-wal`), async ({ problem }, path) => {
  assertMatch(
    problem?.english ?? "",
    /library\.db-wal was moved or deleted .* is in the database file: restart the server$/,
  );
  // What a killed server leaves is the file alone.
  await Deno.copyFile(path, `${path}.left`);
  assertEquals(patronsIn(`${path}.left`), ["P1"]);
});

watchedTest("the database was moved", (path) => Deno.renameSync(path, `${path}.moved`), ({ problem }, path) => {
  assertMatch(
    problem?.english ?? "",
    /library\.db was moved or deleted .* is in the database file: put it back and restart$/,
  );
  Deno.copyFileSync(`${path}.moved`, `${path}.left`);
  assertEquals(patronsIn(`${path}.left`), ["P1"]);
  return Promise.resolve();
});

watchedTest(
  "another file was put in the database's place, which it leaves alone",
  (path) => {
    Deno.writeTextFileSync(`${path}.other`, "somebody else's");
    Deno.renameSync(`${path}.other`, path);
  },
  async (storage, path) => {
    assertMatch(storage.problem?.english ?? "", /library\.db was replaced .*: stop the server, see to it that /);
    await storage.close();
    assertEquals(await Deno.readTextFile(path), "somebody else's");
    assertEquals((await Deno.stat(`${path}-wal`)).isFile, true);
  },
);

Deno.test("openSqliteStorage() makes files for their owner alone, and leaves the mode of one that is there", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const modes = () => ["", "-wal", "-shm"].map((end) => ((Deno.statSync(path + end).mode ?? 0) & 0o777).toString(8));
    const storage = await openSqliteStorage(path);
    assertEquals(modes(), ["600", "600", "600"]);
    await storage.close();
    await Deno.chmod(path, 0o640);
    const again = await openSqliteStorage(path);
    assertEquals(modes(), ["640", "640", "640"]);
    await again.close();
  }));
