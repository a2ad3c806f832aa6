import { assertEquals } from "@std/assert";
import type { Storage } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { type ContractTest, itemOf, patronOf } from "./fresh.ts";

const LIBRARY = {
  titles: [{ titleId: "T5", title: "Persuasion", author: "Austen, Jane" }, { titleId: "T6", title: "", author: "" }],
  items: [
    anItem({ itemId: "I2", titleId: "T1" }),
    anItem({ itemId: "I1", titleId: "T1" }),
    anItem({ itemId: "I3", titleId: "T2", title: "Emma" }),
    anItem({ itemId: "I4", titleId: "T3", title: "Emma" }),
    anItem({ itemId: "I5", titleId: "I1", title: "A title whose id is another title's barcode" }),
    anItem({ itemId: "Middlemarch", titleId: "T4", title: "T2" }),
  ],
  patrons: [aPatron()],
  loans: [aLoan({ itemId: "I2" })],
  holds: [aHold()],
};

/** What decides about a hold, and by which names a title is found. */
export function titleFactsContract(test: ContractTest): void {
  test("titleFacts() tells patron, title, queue and copies with their loans", LIBRARY, async (storage) => {
    const { patron, title } = await storage.titleFacts("p1", "t1", NOON);
    assertSame(patron, await patronOf(storage, "P1"));
    assertSame(title, {
      titleId: "T1",
      title: "Middlemarch",
      version: (await itemOf(storage, "I2")).titleVersion,
      holds: [aHold()],
      copies: [{ item: anItem() }, { item: anItem({ itemId: "I2" }), loan: aLoan({ itemId: "I2" }) }],
    });
  });

  test("titleFacts() tells a title without copies", LIBRARY, async (storage) => {
    const { patron, title } = await storage.titleFacts("P9", "T5", NOON);
    assertEquals(patron, undefined);
    assertEquals(title?.copies, []);
    assertEquals(title?.holds, []);
    assertEquals(title?.title, "Persuasion");
  });

  test("titleFacts() finds a title by its id before all else", LIBRARY, async (storage) => {
    assertEquals(await found(storage, "T2"), "T2");
    assertEquals(await found(storage, "i1"), "I1");
  });

  test("titleFacts() finds the only title that is called so, before a barcode", LIBRARY, async (storage) => {
    assertEquals(await found(storage, "Middlemarch"), "T1");
    assertEquals(await found(storage, "Persuasion"), "T5");
    assertEquals(await found(storage, "Persuasio"), undefined);
  });

  test("titleFacts() finds nothing under a name that two titles share", LIBRARY, async (storage) => {
    assertEquals(await found(storage, "Emma"), undefined);
  });

  test("titleFacts() finds the title of a barcode", LIBRARY, async (storage) => {
    assertEquals(await found(storage, "i4"), "T3");
    assertEquals(await found(storage, "I9"), undefined);
  });

  test("titleFacts() finds nothing under an empty name", LIBRARY, async (storage) => {
    assertEquals(await storage.titleFacts("", "", NOON), {});
  });
}

async function found(storage: Storage, name: string): Promise<string | undefined> {
  return (await storage.titleFacts("P1", name, NOON)).title?.titleId;
}
