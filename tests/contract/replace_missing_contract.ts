import { assertEquals } from "@std/assert";
import type { Records, Storage } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aChange, anEntry, movesItem, movesPatron } from "../support/library/changes.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { mergeAll, type Staging } from "../support/library/staging.ts";
import { type ContractTest, itemOf, lend, patronOf } from "./fresh.ts";

const LIBRARY: Records = {
  patrons: ["P1", "P2", "P3", "P4"].map((patronId) => aPatron({ patronId })),
  items: ["I1", "I2", "I3"].map((itemId) => anItem({ itemId })),
  loans: [aLoan()],
  holds: [aHold({ patronId: "P2", itemId: "I2" })],
  fees: [aFee({ patronId: "P3" }), aFee({ feeId: "F4", patronId: "P4", outstanding: 0 })],
};

/** The moment at which terminals change something in these tests, and moments around it. */
const BEFORE = NOON.subtract({ minutes: 1 });
const AFTER = NOON.add({ minutes: 1 });

/** Imports that stand for the whole library, beside terminals that go on. */
export function replaceMissingContract(test: ContractTest): void {
  test(
    "merge() removes what is missing, and names what stays because something is open on it",
    LIBRARY,
    async (storage) => {
      const staging: Staging = { patrons: [aPatron({ patronId: "P9" })], items: [anItem({ itemId: "I9" })] };
      const { counts, retained } = await mergeAll(storage, staging, { replaceMissing: true });
      assertEquals([counts.get("patrons")?.removed, counts.get("items")?.removed], [1, 1]);
      assertSame(retained, [
        { kind: "items", id: "I1", because: "loan" },
        { kind: "items", id: "I2", because: "hold" },
        { kind: "patrons", id: "P1", because: "loan" },
        { kind: "patrons", id: "P2", because: "hold" },
        { kind: "patrons", id: "P3", because: "fee" },
      ]);
      assertSame(await storage.counts(), { patrons: 4, items: 3, loans: 1 });
    },
  );

  test("merge() ends the loans, holds and fees that are missing", LIBRARY, async (storage) => {
    const { counts } = await mergeAll(storage, { loans: [], holds: [], fees: [] }, { replaceMissing: true });
    assertEquals([...counts].map(([kind, { removed }]) => [kind, removed]), [["loans", 1], ["holds", 1], [
      "fees",
      2,
    ]]);
    assertEquals((await patronOf(storage, "P1")).loans.total, 0);
    assertEquals((await patronOf(storage, "P3")).openFees, 0);
    assertEquals((await itemOf(storage, "I2")).holds, []);
  });

  test("merge() leaves kinds alone of which nothing was staged", LIBRARY, async (storage) => {
    const { patrons } = LIBRARY;
    await mergeAll(storage, { patrons }, { replaceMissing: true });
    assertSame(await storage.counts(), { patrons: 4, items: 3, loans: 1 });
  });

  test("merge() removes titles that nothing is left of", LIBRARY, async (storage) => {
    await mergeAll(storage, {
      items: [anItem({ titleId: "T2" })],
      holds: [aHold({ titleId: "T1" })],
      loans: [],
    }, { replaceMissing: true });
    assertEquals((await storage.titleFacts("", "T1", NOON)).title?.holds.length, 1);
    await mergeAll(storage, { items: [anItem({ titleId: "T2" })], holds: [] }, { replaceMissing: true });
    assertEquals((await storage.titleFacts("", "T1", NOON)).title, undefined);
  });

  test("merge() gives a removed patron's login id to another", {
    patrons: [aPatron({ loginId: "ada" })],
    items: [anItem()],
    loans: [aLoan()],
  }, async (storage) => {
    const patrons = [aPatron({ patronId: "P2", loginId: "Ada" })];
    await mergeAll(storage, { patrons, loans: [aLoan({ patronId: "P2" })] }, { replaceMissing: true });
    assertEquals((await patronOf(storage, "ada")).loans.total, 1);
    assertEquals(await storage.patronFacts("P1", NOON), undefined);
  });

  const lent: readonly [string, Temporal.Instant, string | undefined][] = [
    ["after the files were written stands", BEFORE, "P1"],
    ["when the files were written stands", NOON, "P1"],
    ["before the files were written and not in them ends", AFTER, undefined],
  ];
  for (const [when, exported, borrower] of lent) {
    test(`merge(): a loan made ${when}`, { ...LIBRARY, loans: [], holds: [] }, async (storage) => {
      await lend(storage, "P1", "I1");
      await mergeAll(storage, { loans: [] }, { replaceMissing: true, exported });
      assertEquals((await itemOf(storage, "I1")).loan?.patronId, borrower);
    });
  }

  test("merge(): a loan of a copy that came back after the files were written does not come to life again", {
    ...LIBRARY,
    holds: [],
  }, async (storage) => {
    const item = await itemOf(storage, "I1");
    await changed(storage, "P1", "I1", { effects: [{ kind: "end-loan", itemId: "I1" }] });
    const { counts } = await mergeAll(storage, { loans: [aLoan()] }, { exported: BEFORE });
    assertEquals(counts.get("loans")?.newer, 1);
    assertEquals((await itemOf(storage, "I1")).loan, undefined);
    assertEquals(item.loan?.patronId, "P1");
  });

  test(
    "merge(): a block set after the files were written stands, and the rest of the patron is replaced",
    LIBRARY,
    async (storage) => {
      const { patron } = await patronOf(storage, "P1");
      await changed(storage, "P1", "I1", {
        effects: [{ kind: "change-patron", patron: { ...patron, blocked: true } }],
      });
      await mergeAll(storage, { patrons: [aPatron({ lastName: "Lovelace" })] }, { exported: BEFORE });
      assertSame((await patronOf(storage, "P1")).patron, aPatron({ blocked: true, lastName: "Lovelace" }));
      await mergeAll(storage, { patrons: [aPatron()] }, { exported: AFTER });
      assertSame((await patronOf(storage, "P1")).patron, aPatron());
    },
  );

  test(
    "merge(): where a copy is, and how, stands if it was changed after the files were written",
    LIBRARY,
    async (storage) => {
      const item = anItem({ currentLocation: "EAST", properties: "torn" });
      await changed(storage, "P1", "I1", { effects: [{ kind: "change-item", item }] });
      await mergeAll(storage, { items: [anItem({ callNumber: "new" })] }, { exported: BEFORE });
      assertSame((await itemOf(storage, "I1")).item, { ...item, callNumber: "new" });
    },
  );

  test("merge(): holds and fees of a patron changed after the files were written stand", LIBRARY, async (storage) => {
    await changed(storage, "P3", "I3", { effects: [{ kind: "pay", feeId: "F1", amount: 100 }] });
    await changed(storage, "P2", "I2", { effects: [{ kind: "end-hold", holdId: "H1" }] });
    const staging = { holds: LIBRARY.holds ?? [], fees: LIBRARY.fees ?? [] };
    const { counts } = await mergeAll(storage, staging, { replaceMissing: true, exported: BEFORE });
    assertEquals([counts.get("holds")?.newer, counts.get("fees")?.newer], [1, 1]);
    assertEquals((await patronOf(storage, "P3")).owed, { overdue: 400 });
    assertSame((await patronOf(storage, "P2")).holds, []);
  });
}

/** A change at {@link NOON} that is one of the patron and of the copy. */
async function changed(
  storage: Storage,
  patronId: string,
  itemId: string,
  change: Parameters<typeof aChange>[0],
): Promise<void> {
  const expect = [movesPatron(await patronOf(storage, patronId)), movesItem(await itemOf(storage, itemId))];
  const applied = await storage.apply(aChange({ ...change, expect, entry: anEntry({ patronId, itemId }) }));
  assertEquals(applied.kind, "applied");
}
