import { assertEquals, assertRejects } from "@std/assert";
import { StorageUnavailable } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aChange, anEntry, anOrigin, aRetry } from "../support/library/changes.ts";
import { anItem, aPatron, NOON } from "../support/library/records.ts";
import { type ContractTest, itemOf, lend, lending, patronOf } from "./fresh.ts";

const LIBRARY = { patrons: [aPatron()], items: [anItem()] };

/** What was acknowledged is durable, and nothing gets lost on the way out. */
export function durabilityContract(test: ContractTest): void {
  test("apply() answers when the change is there for a newly opened storage", LIBRARY, async (storage, fresh) => {
    assertSame(await lend(storage, "P1", "I1"), { kind: "applied" });
    const again = await fresh.reopen();
    assertSame(await itemOf(again, "I1"), await itemOf(storage, "I1"));
    assertEquals((await itemOf(again, "I1")).loan?.patronId, "P1");
  });

  test("close() leaves everything for the next to open", LIBRARY, async (storage, fresh) => {
    await lend(storage, "P1", "I1");
    const before = await itemOf(storage, "I1");
    await storage.close();
    assertSame(await itemOf(await fresh.reopen(), "I1"), before);
  });

  test("close() finishes the changes that are under way", LIBRARY, async (storage, fresh) => {
    const change = storage.apply(lending(await patronOf(storage, "P1"), await itemOf(storage, "I1")));
    await storage.close();
    assertSame(await change, { kind: "applied" });
    assertEquals((await itemOf(await fresh.reopen(), "I1")).loan?.patronId, "P1");
  });

  test("record() is not waited for, and its row is there after close()", LIBRARY, async (storage, fresh) => {
    const refusal = anEntry({
      at: NOON,
      origin: anOrigin({ retry: aRetry("K1") }),
      patronId: "P1",
      itemId: "I1",
      titleId: "T1",
      outcome: "refused",
      reason: "patron-blocked",
      detail: "card lost",
    });
    storage.record(refusal);
    await storage.close();
    assertSame(await fresh.journal(), [{
      at: NOON,
      account: "desk",
      terminal: "SC1",
      address: "192.0.2.7",
      message: "Checkout",
      library: "MAIN",
      action: "checkout",
      patronId: "P1",
      itemId: "I1",
      titleId: "T1",
      outcome: "refused",
      reason: "patron-blocked",
      detail: "card lost",
    }]);
  });

  test("record() leaves the newest change of its subject as it was", LIBRARY, async (storage) => {
    await lend(storage, "P1", "I1", { key: "K1" });
    const before = await itemOf(storage, "I1");
    storage.record(anEntry({ patronId: "P1", itemId: "I1", outcome: "refused", reason: "busy" }));
    await storage.apply(aChange());
    assertSame(await itemOf(storage, "I1"), before);
  });

  test("use() tells how large the database is, and the newest row of the journal", LIBRARY, async (storage) => {
    const before = await storage.use();
    assertEquals([before.bytes > 0, before.newestJournalId], [true, 0]);
    await storage.apply(aChange());
    const [line] = await storage.journal({ limit: 10 });
    assertEquals((await storage.use()).newestJournalId, line?.journalId);
  });

  test("noteOnce() of two at once gives both what the first one left", LIBRARY, async (storage, fresh) => {
    const other = await fresh.reopen();
    const [one, two] = await Promise.all([storage.noteOnce("key", "one"), other.noteOnce("key", "two")]);
    assertEquals(one, two);
    assertEquals([await storage.noteOnce("key", "three"), await other.note("key")], [one, one]);
  });

  test(
    "replaceNote() of two at once is done once, and of a note that is not as it was read never",
    LIBRARY,
    async (storage, fresh) => {
      const other = await fresh.reopen();
      assertEquals(await storage.replaceNote("key", "", "one"), false);
      await storage.setNote("key", "one");
      const done = await Promise.all([
        storage.replaceNote("key", "one", "two"),
        other.replaceNote("key", "one", "three"),
      ]);
      assertEquals([done.filter(Boolean).length, await other.note("key")], [1, done[0] ? "two" : "three"]);
      assertEquals([await storage.replaceNote("key", "One", "four"), await other.note("other")], [false, undefined]);
    },
  );

  test("note() tells what setNote() left, newest first and also to the next", LIBRARY, async (storage, fresh) => {
    assertEquals(await storage.note("origin"), undefined);
    await storage.setNote("origin", "sample");
    await storage.setNote("origin", "import");
    assertEquals(await storage.note("origin"), "import");
    assertEquals(await storage.note("Origin"), undefined);
    assertEquals(await (await fresh.reopen()).note("origin"), "import");
  });

  test("examine() finds nothing in the way of changes", LIBRARY, async (storage) => {
    assertEquals(await storage.examine(), undefined);
    assertEquals(storage.problem, undefined);
  });

  test("a closed storage has a problem and answers nothing", LIBRARY, async (storage) => {
    assertEquals(storage.problem, undefined);
    const closing = storage.close();
    assertEquals(storage.problem?.english, "the storage has been closed");
    await assertRejects(() => storage.apply(aChange()), StorageUnavailable);
    await closing;
    await assertRejects(() => storage.itemFacts("I1"), StorageUnavailable);
    await assertRejects(() => storage.find({ text: "byron", most: 1 }), StorageUnavailable);
    await assertRejects(() => storage.apply(aChange()), StorageUnavailable);
    await storage.close();
  });
}
