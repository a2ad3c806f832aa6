import { assert, assertEquals } from "@std/assert";
import { assertSame } from "../support/assert/assert_same.ts";
import { overviewOf } from "../support/library/facts.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { type ContractTest, itemOf, patronOf } from "./fresh.ts";

const WHOLE = anItem({
  itemId: "Ab-1",
  mediaType: "007",
  collection: "films",
  status: "not-for-loan",
  securityMarker: "01",
  replacementCost: 1999,
  properties: "cover|torn",
  transitTo: "EAST",
  returned: NOON.subtract({ hours: 3 }),
});

/** What decides about a copy, alone and together with a patron. */
export function itemFactsContract(test: ContractTest): void {
  test(
    "itemFacts() tells a copy as stored, found without regard to case",
    { items: [WHOLE, anItem()] },
    async (storage) => {
      assertSame((await itemOf(storage, "aB-1")).item, WHOLE);
      assertSame((await itemOf(storage, "I1")).item, anItem());
      assertEquals(await storage.itemFacts("I9"), undefined);
      assertEquals(await storage.itemFacts(""), undefined);
    },
  );

  test("itemFacts() counts the other copies that stand free on a shelf, where there are holds", {
    patrons: [aPatron()],
    items: [
      anItem(),
      anItem({ itemId: "I2" }),
      anItem({ itemId: "I3" }),
      anItem({ itemId: "I4" }),
      anItem({ itemId: "I5", transitTo: "EAST" }),
      anItem({ itemId: "I6", status: "damaged" }),
      anItem({ itemId: "I7", titleId: "T2" }),
      anItem({ itemId: "I8", titleId: "T2" }),
    ],
    loans: [aLoan({ itemId: "I3" })],
    holds: [aHold({ status: "waiting", capturedItemId: "I4" })],
  }, async (storage) => {
    assertEquals((await itemOf(storage, "I1")).freeCopies, 1);
    assertEquals((await itemOf(storage, "I2")).freeCopies, 1);
    assertEquals((await itemOf(storage, "I3")).freeCopies, 2);
    assertEquals((await itemOf(storage, "I7")).freeCopies, 0);
  });

  test("itemFacts() tells the queue of the title in the order of placing, then of hold ids", {
    patrons: [aPatron(), aPatron({ patronId: "P2" })],
    items: [anItem(), anItem({ itemId: "I2", titleId: "T2" })],
    holds: [
      aHold({ holdId: "H1", placed: NOON.add({ milliseconds: 1 }) }),
      aHold({ holdId: "H3" }),
      aHold({ holdId: "H2", patronId: "P2" }),
      aHold({ holdId: "H0", titleId: "T2" }),
    ],
  }, async (storage) => {
    assertEquals((await itemOf(storage, "I1")).holds.map(({ holdId }) => holdId), ["H2", "H3", "H1"]);
  });

  test("itemOverview() tells what itemFacts() tells, as far as a terminal may be told it", {
    patrons: [aPatron(), aPatron({ patronId: "P2" })],
    items: [
      WHOLE,
      anItem(),
      anItem({ itemId: "I2" }),
      anItem({ itemId: "I3" }),
      anItem({ itemId: "I4", titleId: "T4" }),
    ],
    loans: [aLoan(), aLoan({ itemId: "I4", due: NOON.add({ hours: 5 }) })],
    holds: [aHold({ patronId: "P2" }), aHold({ holdId: "H2", status: "waiting", capturedItemId: "I2" })],
  }, async (storage) => {
    for (const itemId of ["aB-1", "i1", "I2", "I3", "I4"]) {
      assertSame(await storage.itemOverview(itemId), overviewOf(await itemOf(storage, itemId)));
    }
    assertEquals((await storage.itemOverview("I1"))?.awaited?.holds.map(({ holdId }) => holdId), ["H1", "H2"]);
    assertEquals((await storage.itemOverview("I1"))?.awaited?.freeCopies, 1);
    assertSame((await storage.itemOverview("I4"))?.due, NOON.add({ hours: 5 }));
    assertEquals((await storage.itemOverview("I4"))?.awaited, undefined);
    assertEquals(await storage.itemOverview("I9"), undefined);
    assertEquals(await storage.itemOverview(""), undefined);
  });

  test("checkoutFacts() tells patron and copy as they are told alone", {
    patrons: [aPatron({ loginId: "ada" }), aPatron({ patronId: "P2" })],
    items: [anItem()],
    loans: [aLoan({ patronId: "P2", due: NOON.subtract({ hours: 1 }) })],
    holds: [aHold()],
  }, async (storage) => {
    const facts = await storage.checkoutFacts("ADA", "i1", NOON);
    assertSame(facts, { patron: await patronOf(storage, "P1"), item: await itemOf(storage, "I1") });
    assertEquals((await storage.checkoutFacts("P2", "I1", NOON)).patron?.loans.overdue, 1);
  });

  test("checkoutFacts() leaves out whom and what it does not find", {
    patrons: [aPatron()],
    items: [anItem()],
  }, async (storage) => {
    assertEquals(Object.keys(await storage.checkoutFacts("P9", "I1", NOON)), ["item"]);
    assertEquals(Object.keys(await storage.checkoutFacts("P1", "I9", NOON)), ["patron"]);
    assertEquals(await storage.checkoutFacts("P9", "I9", NOON), {});
  });

  test("checkinFacts() tells the copy, who has it, and whose holds it may fill", {
    patrons: ["P1", "P2", "P3", "P4", "P5"].map((patronId) => aPatron({ patronId, firstName: patronId })),
    items: [anItem(), anItem({ itemId: "I2" }), anItem({ itemId: "I3" })],
    loans: [aLoan()],
    holds: [
      aHold({ holdId: "H2", patronId: "P2" }),
      aHold({ holdId: "H3", patronId: "P3", itemId: "I1" }),
      aHold({ holdId: "H4", patronId: "P4", itemId: "I2" }),
      aHold({ holdId: "H5", patronId: "P5", status: "waiting", capturedItemId: "I3" }),
    ],
  }, async (storage) => {
    const facts = await storage.checkinFacts("i1");
    assert(facts);
    assertSame(facts.item, await itemOf(storage, "I1"));
    const { patron: { patronId, category }, version } = await patronOf(storage, "P1");
    assertSame(facts.borrower, { patronId, category, version });
    assertEquals([...facts.holders.keys()].sort(), ["P2", "P3"]);
    assertSame(facts.holders.get("P3"), aPatron({ patronId: "P3", firstName: "P3" }));
    const third = await storage.checkinFacts("I3");
    assertEquals([...third?.holders.keys() ?? []].sort(), ["P2", "P5"]);
    assertEquals(third?.borrower, undefined);
    assertEquals(await storage.checkinFacts("I9"), undefined);
  });
}
