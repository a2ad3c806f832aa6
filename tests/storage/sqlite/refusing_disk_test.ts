import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { type Storage, StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { aChange, anEntry, anOrigin, aRetry } from "../../support/library/changes.ts";
import { aLoan, anItem, aPatron } from "../../support/library/records.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { inTime, until } from "../../support/wire/until.ts";

const LEND = aChange({
  effects: [{ kind: "open-loan", loan: aLoan() }],
  entry: anEntry({ origin: anOrigin({ retry: aRetry("K1") }) }),
  outcome: "lent",
});
const ASK = { keys: ["K1"], whenever: false, again: false };

/** Opens a storage whose disk answers a sync as it is told to. */
async function withDisk(
  body: (storage: Storage, path: string, answer: (sync: () => Promise<void>) => void) => Promise<void>,
): Promise<void> {
  const { syncData } = Deno.FsFile.prototype, over = Promise.withResolvers<void>();
  try {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "library.db");
      const storage = await openSqliteStorage(path);
      const answer = (sync: () => Promise<void>) =>
        void (Deno.FsFile.prototype.syncData = () => Promise.race([sync(), over.promise]));
      try {
        await storage.load({ patrons: [aPatron()], items: [anItem()] });
        await inTime(body(storage, path, answer), "the end of the test", SECONDS);
      } finally {
        // A disk that still keeps somebody waiting would keep the storage open.
        over.resolve();
        await inTime(storage.close(), "the end of the storage", SECONDS);
      }
    });
  } finally {
    Deno.FsFile.prototype.syncData = syncData;
  }
}

/** Milliseconds, long after anything that a disk of these tests is asked for. */
const SECONDS = 20_000;

const refuse = () => Promise.reject(new Error("Input/output error (os error 5)"));

Deno.test("nobody is told of a change before it is on disk, by the change or by its retry, while questions are answered", () =>
  withDisk(async (storage, _, answer) => {
    const disk = Promise.withResolvers<void>();
    answer(() => disk.promise);
    const told: string[] = [];
    const applied = storage.apply(LEND).then(({ kind }) => told.push(kind));
    await until(async () => (await storage.itemFacts("I1"))?.loan !== undefined);
    const repeated = storage.answer(ASK).then((outcome = "") => told.push(outcome));
    assertEquals(await storage.answer({ ...ASK, keys: ["K2"] }), undefined);
    await setImmediate();
    assertEquals(told, []);
    disk.resolve();
    await Promise.all([applied, repeated]);
    assertEquals(told.toSorted(), ["applied", "lent"]);
  }));

Deno.test("a change that the disk refuses to promise is written into the database itself, and then acknowledged", () =>
  withDisk(async (storage, path, answer) => {
    answer(refuse);
    assertEquals(await storage.apply(LEND), { kind: "applied" });
    assertEquals(Deno.statSync(`${path}-wal`).size, 0);
    await Deno.copyFile(path, `${path}.left`);
    const left = new DatabaseSync(`${path}.left`, { readOnly: true });
    assertEquals(left.prepare("select loan_patron_id as lent from items").get()?.lent, "P1");
    left.close();
  }));

Deno.test("a change that cannot be brought to the disk is not acknowledged, and is once the disk is well", () =>
  withDisk(async (storage, path, answer) => {
    // Who still reads the log keeps it from being emptied.
    const reader = new DatabaseSync(path);
    reader.exec("begin; select * from items");
    answer(refuse);
    const { message } = await assertRejects(() => storage.apply(LEND), StorageUnavailable);
    assertMatch(message, /not known whether a change is stored: .*disk/);
    await assertRejects(() => storage.answer(ASK), StorageUnavailable);
    await assertRejects(() => storage.setNote("after", "it"), StorageUnavailable, "could not be stored");
    assertEquals(await storage.note("after"), undefined);
    assertMatch((await storage.examine())?.english ?? "", /disk/);
    reader.exec("commit");
    reader.close();
    assert(await storage.answer(ASK), "the change stands after all");
    await storage.setNote("a", "b");
    assertEquals(await storage.apply({ ...LEND, unless: ASK }), { kind: "answered", outcome: "lent" });
  }));
