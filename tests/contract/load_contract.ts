import { assertEquals, assertGreater, assertIsError, assertRejects } from "@std/assert";
import type { Records } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { type ContractTest, everything, itemOf, lending, patronOf } from "./fresh.ts";

const LIBRARY = {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2" })],
  loans: [aLoan({ itemId: "I2" })],
  holds: [aHold()],
  fees: [aFee()],
};
const KNOWN = { patrons: ["P1", "P2"], items: ["I1", "I2"], titles: ["T1"] };

/** Records that come from outside. */
export function loadContract(test: ContractTest): void {
  test("counts() tells how full the library is", LIBRARY, async (storage) => {
    assertSame(await storage.counts(), { patrons: 2, items: 2, loans: 1 });
  });

  test("counts() counts as far as is asked", LIBRARY, async (storage) => {
    assertSame(await storage.counts(1), { patrons: 1, items: 1, loans: 1 });
  });

  test("counts() tells of an empty library", {}, async (storage) => {
    assertSame(await storage.counts(), { patrons: 0, items: 0, loans: 0 });
  });

  test("load() stores what a newly opened storage finds", LIBRARY, async (storage, fresh) => {
    const again = { ...fresh, storage: await fresh.reopen() };
    assertSame(await everything(again, KNOWN), await everything({ ...fresh, storage }, KNOWN));
  });

  test("load() replaces records, found without regard to case, and keeps their spelling", LIBRARY, async (storage) => {
    await storage.load({
      patrons: [aPatron({ patronId: "p1", pin: "$argon2id$x", lastName: "Lovelace" })],
      items: [anItem({ itemId: "i1", titleId: "t1", title: "Silas Marner", status: "lost" })],
      loans: [aLoan({ itemId: "i2", patronId: "p2", renewals: 2 })],
      holds: [aHold({ holdId: "h1", pickupLocation: "EAST" })],
      fees: [aFee({ feeId: "f1", outstanding: 100 })],
    });
    assertSame((await patronOf(storage, "P1")).patron, aPatron({ pin: "$argon2id$x", lastName: "Lovelace" }));
    const item = await itemOf(storage, "I1");
    assertSame(item.item, anItem({ title: "Silas Marner", status: "lost" }));
    assertSame(item.holds, [aHold({ pickupLocation: "EAST" })]);
    assertSame((await itemOf(storage, "I2")).loan, aLoan({ itemId: "I2", patronId: "P2", renewals: 2 }));
    assertSame(await storage.fees({ patronId: "P1", from: 1 }), [aFee({ outstanding: 100 })]);
    assertSame(await storage.counts(), { patrons: 2, items: 2, loans: 1 });
  });

  test("load() lets later records of one load replace earlier ones", {}, async (storage) => {
    await storage.load({ patrons: [aPatron({ note: "first" }), aPatron({ note: "second" })] });
    assertEquals((await patronOf(storage, "P1")).patron.note, "second");
  });

  test("load() makes titles of copies, and keeps what a copy does not tell of its title", {}, async (storage) => {
    await storage.load({
      titles: [{ titleId: "T1", title: "Romola", author: "Eliot, George" }],
      items: [anItem({ title: "", author: "" }), anItem({ itemId: "I2", titleId: "T2", author: "" })],
    });
    assertSame((await itemOf(storage, "I1")).item, anItem({ title: "Romola" }));
    assertSame((await itemOf(storage, "I2")).item, anItem({ itemId: "I2", titleId: "T2", author: "" }));
    await storage.load({ titles: [{ titleId: "t1", title: "Felix Holt", author: "" }] });
    assertSame((await itemOf(storage, "I1")).item, anItem({ title: "Felix Holt", author: "" }));
  });

  test("load() moves a copy to another title", LIBRARY, async (storage) => {
    await storage.load({ items: [anItem({ titleId: "T2", title: "Emma" })] });
    const item = await itemOf(storage, "I1");
    assertEquals([item.item.titleId, item.item.title, item.holds], ["T2", "Emma", []]);
    assertEquals((await storage.titleFacts("", "T1", NOON)).title?.copies.length, 1);
  });

  test("load() lets two patrons swap their login ids", {
    patrons: [aPatron({ loginId: "ada" }), aPatron({ patronId: "P2", loginId: "bob" })],
  }, async (storage) => {
    await storage.load({ patrons: [aPatron({ loginId: "bob" }), aPatron({ patronId: "P2", loginId: "ada" })] });
    assertEquals((await patronOf(storage, "ada")).patron.patronId, "P2");
    assertEquals((await patronOf(storage, "bob")).patron.patronId, "P1");
  });

  const moved: readonly [string, Records][] = [
    ["the patron", { patrons: [aPatron({ blocked: true })] }],
    ["the copy", { items: [anItem({ status: "lost" })] }],
    ["a loan of the patron", { loans: [aLoan({ itemId: "I3" })] }],
    ["a loan that was the patron's", { loans: [aLoan({ itemId: "I2", patronId: "P2" })] }],
    ["a loan of the copy", { loans: [aLoan({ patronId: "P2" })] }],
    ["a hold of the patron", { holds: [aHold({ holdId: "H2", titleId: "T2" })] }],
    ["a fee of the patron", { fees: [aFee({ feeId: "F2" })] }],
  ];
  for (const [what, records] of moved) {
    test(`load() of ${what} makes a decision on older facts a conflict`, {
      ...LIBRARY,
      items: [...LIBRARY.items, anItem({ itemId: "I3", titleId: "T2" })],
    }, async (storage) => {
      const decision = lending(await patronOf(storage, "P1"), await itemOf(storage, "I1"));
      await storage.load(records);
      assertSame(await storage.apply({ ...decision, effects: [] }), { kind: "conflict" });
    });
  }

  test("load() of a hold moves the version of its title on", LIBRARY, async (storage) => {
    const before = (await itemOf(storage, "I1")).titleVersion;
    await storage.load({ holds: [aHold({ holdId: "H2", patronId: "P2" })] });
    assertGreater((await itemOf(storage, "I1")).titleVersion, before);
  });

  const misfits: readonly [string, Records, RegExp][] = [
    ["a loan of an unknown copy", { loans: [aLoan({ itemId: "I9" })] }, /I9/],
    ["a loan to an unknown patron", { loans: [aLoan({ patronId: "P9" })] }, /I1/],
    ["a hold of an unknown patron", { holds: [aHold({ holdId: "H9", patronId: "P9" })] }, /H9/],
    ["a hold on an unknown title", { holds: [aHold({ holdId: "H9", titleId: "T9" })] }, /H9/],
    ["a fee of an unknown patron", { fees: [aFee({ feeId: "F9", patronId: "P9" })] }, /F9/],
    [
      "a login id for two patrons",
      { patrons: ["P8", "P9"].map((patronId) => aPatron({ patronId, loginId: "a" })) },
      /P9/,
    ],
  ];
  for (const [what, records, named] of misfits) {
    test(`load() refuses ${what}, names it and stores nothing`, LIBRARY, async (storage, fresh) => {
      const before = await everything(fresh, KNOWN);
      const good = { items: [anItem({ status: "lost" })], patrons: [aPatron({ note: "new" })] };
      assertIsError(
        await assertRejects(() => storage.load({ ...good, ...records, patrons: records.patrons ?? good.patrons })),
        Error,
        named,
      );
      assertSame(await everything(fresh, KNOWN), before);
    });
  }
}
