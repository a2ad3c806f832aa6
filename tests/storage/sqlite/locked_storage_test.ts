import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import type { JournalLost } from "../../../src/storage/port/journal_line.ts";
import { type Storage, StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { aChange, anEntry } from "../../support/library/changes.ts";
import { aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";

const LEND = aChange({ effects: [{ kind: "open-loan", loan: aLoan() }] });

/** A storage with one patron and one copy, and another process's connection to the same file. */
function withStorage(
  patience: number,
  body: (storage: Storage, other: DatabaseSync) => Promise<void>,
  journalLost?: JournalLost,
): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const storage = await openSqliteStorage(path, { patience, journalLost });
    const other = new DatabaseSync(path);
    try {
      await storage.load({ patrons: [aPatron()], items: [anItem()] });
      await body(storage, other);
    } finally {
      other.close();
      await storage.close();
    }
  });
}

Deno.test("apply() is answered after another process's write, and inquiries meanwhile", () =>
  withStorage(60_000, async (storage, other) => {
    other.exec("begin immediate; update patrons set note = 'imported'");
    const applied = storage.apply(LEND);
    assertEquals((await storage.patronFacts("P1", NOON))?.patron.note, "");
    assertEquals((await storage.itemFacts("I1"))?.loan, undefined);
    other.exec("commit");
    assertEquals(await applied, { kind: "applied" });
    assertEquals((await storage.patronFacts("P1", NOON))?.patron.note, "imported");
    assertEquals((await storage.itemFacts("I1"))?.loan?.patronId, "P1");
  }));

Deno.test("problem tells that changes are given up, and that they are carried out again", () =>
  withStorage(20, async (storage, other) => {
    assertEquals(storage.problem, undefined);
    other.exec("begin immediate");
    storage.record(anEntry({ outcome: "refused", reason: "busy" }));
    await assertRejects(() => storage.apply(LEND), StorageUnavailable);
    assertMatch(storage.problem?.english ?? "", /locked by another process/);
    assertEquals((await storage.itemFacts("I1"))?.loan, undefined);
    other.exec("commit");
    assertEquals(await storage.apply(LEND), { kind: "applied" });
    assertEquals(storage.problem, undefined);
  }));

Deno.test("record() tells of a row that is given up", () => {
  const lost: string[] = [];
  return withStorage(20, async (storage, other) => {
    other.exec("begin immediate");
    storage.record(anEntry({ outcome: "refused", reason: "busy" }));
    await assertRejects(() => storage.apply(LEND), StorageUnavailable);
    assertMatch(lost.join(), /^1: .*locked by another process/);
    other.exec("commit");
    storage.record(anEntry({ outcome: "refused", reason: "busy" }));
    await storage.apply(LEND);
    assertEquals(lost.length, 1);
    assertEquals((await storage.journal({ limit: 10 })).length, 2);
  }, (rows, error) => lost.push(`${rows}: ${error}`));
});

Deno.test("facts show one moment while another process writes, and what it wrote in the next turn", () =>
  withStorage(5_000, async (storage, other) => {
    await storage.apply(LEND);
    other.exec("begin; update items set loan_patron_id = null; update patrons set version = version + 1");
    const before = await storage.checkoutFacts("P1", "I1", NOON);
    other.exec("commit");
    await setImmediate();
    const after = await storage.checkoutFacts("P1", "I1", NOON);
    assertEquals([before.patron?.loans.total, before.item?.loan?.patronId], [1, "P1"]);
    assertEquals([after.patron?.loans.total, after.item?.loan], [0, undefined]);
  }));

Deno.test("the journal's numbers never come back, so that a pruned row is not taken for another", () =>
  withStorage(5_000, async (storage, other) => {
    const patron = await storage.patronFacts("P1", NOON);
    assert(patron);
    const expect = [{ kind: "patron", id: "P1", version: patron.version, moves: true }] as const;
    await storage.apply(aChange({ expect, entry: anEntry({ patronId: "P1" }) }));
    assertEquals((await storage.patronFacts("P1", NOON))?.lastChange?.patronId, "P1");
    other.exec("delete from journal");
    await storage.apply(aChange({ entry: anEntry() }));
    assertEquals((await storage.patronFacts("P1", NOON))?.lastChange, undefined);
  }));
