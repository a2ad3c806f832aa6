import { assertEquals, assertRejects } from "@std/assert";
import { CANCELLED } from "../../src/storage/port/hold.ts";
import { type FeeMove, FEES_TOLD, type MergeCount } from "../../src/storage/port/import_stage.ts";
import type { Records } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { faultsOf, mergeAll, PLAINLY, type Staging, withStage } from "../support/library/staging.ts";
import { type ContractTest, everything, itemOf, lend, lending, patronOf } from "./fresh.ts";

const LIBRARY = {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2" })],
  loans: [aLoan({ itemId: "I2" })],
  holds: [aHold()],
  fees: [aFee()],
};
const KNOWN = { patrons: ["P1", "P2", "P3"], items: ["I1", "I2", "I3"], titles: ["T1", "T2"] };
const NOTHING: MergeCount = { added: 0, changed: 0, unchanged: 0, newer: 0, removed: 0 };

/** Imports: what merging does to what is stored. */
export function importContract(test: ContractTest): void {
  test("merge() brings in what load() brings in", LIBRARY, async (storage, fresh) => {
    const more: Records = {
      patrons: [aPatron({ patronId: "P3", loginId: "eve", pin: "$argon2id$x", attributes: { CLASS: "5b", "ü": "1" } })],
      items: [anItem({ itemId: "I3", titleId: "T2", title: "Emma", replacementCost: 1250, returned: NOON })],
      loans: [aLoan({ itemId: "I3", patronId: "P3", renewals: 2 })],
      holds: [aHold({ holdId: "H3", titleId: "T2", status: "waiting", capturedItemId: "I1" })],
      fees: [aFee({ feeId: "F3", itemId: "I3", outstanding: 100 })],
    };
    const report = await mergeAll(storage, more);
    const merged = await everything(fresh, KNOWN);
    await storage.load(more);
    assertSame(withoutVersions(merged), withoutVersions(await everything(fresh, KNOWN)));
    assertSame([...report.counts.values()], Array(5).fill({ ...NOTHING, added: 1 }));
  });

  test("merge() of what is stored already changes nothing, not even a version", LIBRARY, async (storage, fresh) => {
    const before = await everything(fresh, KNOWN);
    const report = await mergeAll(storage, LIBRARY, { replaceMissing: true });
    assertSame(await everything(fresh, KNOWN), before);
    assertSame(report.counts.get("patrons"), { ...NOTHING, unchanged: 2 });
    assertSame(report.counts.get("holds"), { ...NOTHING, unchanged: 1 });
  });

  test("merge() counts copies that tell a title in different words once", LIBRARY, async (storage) => {
    const told = ["Emma", "Emma.", "", "Emma /"];
    const staging: Staging = {
      items: told.map((title, index) => anItem({ itemId: `E${index}`, titleId: "T9", title })),
      titles: [{ titleId: "T9", title: "Emma, a novel", author: "Austen" }],
    };
    await mergeAll(storage, staging);
    assertEquals((await itemOf(storage, "E0")).item.title, "Emma /");
    const { counts } = await mergeAll(storage, staging);
    assertSame([...counts.values()], [{ ...NOTHING, unchanged: 1 }, { ...NOTHING, unchanged: 4 }]);
  });

  test("merge() counts no patron as changed of whom it only learns where the PIN came from", {
    patrons: [aPatron({ pin: "$2a$imported" })],
  }, async (storage) => {
    const { counts } = await mergeAll(storage, { patrons: [aPatron({ pin: "$2a$imported" })] });
    assertSame(counts.get("patrons"), { ...NOTHING, unchanged: 1 });
    await storage.setPins([{ patronId: "P1", pin: "$argon2id$renewed", replacing: "$2a$imported" }]);
    await mergeAll(storage, { patrons: [aPatron({ pin: "$2a$imported", lastName: "Lovelace" })] });
    assertEquals((await patronOf(storage, "P1")).patron.pin, "$argon2id$renewed");
  });

  test("missing() counts what was not staged, and not what is newer or comes with a copy", {
    ...LIBRARY,
    titles: [{ titleId: "T5", title: "On order", author: "" }],
  }, async (storage) => {
    await lend(storage, "P1", "I1");
    const staging: Staging = { titles: [], items: [anItem()], patrons: [], loans: [], holds: [], fees: [] };
    const missing = (exported: Temporal.Instant) => withStage(storage, staging, (stage) => stage.missing({ exported }));
    const rows = (counts: Awaited<ReturnType<typeof missing>>) =>
      [...counts].map(([kind, { stored, missing }]) => [kind, stored, missing]);
    assertEquals(rows(await missing(PLAINLY.exported)), [
      ["titles", 1, 1],
      ["items", 2, 1],
      ["patrons", 2, 2],
      ["loans", 2, 2],
      ["holds", 1, 1],
      ["fees", 1, 1],
    ]);
    const before = await missing(NOON.subtract({ minutes: 1 }));
    assertEquals(before.get("loans"), { stored: 2, missing: 1 });
  });

  test("merge() keeps the fields that the file does not tell", LIBRARY, async (storage) => {
    await mergeAll(storage, {
      patrons: [aPatron({ patronId: "p1", lastName: "Lovelace", address: "" })],
      items: [anItem({ itemId: "i1", titleId: "", title: "", author: "", status: "lost", callNumber: "" })],
      told: { patrons: ["patronId", "lastName"], items: ["itemId", "status"] },
    });
    assertSame((await patronOf(storage, "P1")).patron, aPatron({ lastName: "Lovelace" }));
    assertSame((await itemOf(storage, "I1")).item, anItem({ status: "lost" }));
  });

  test("merge() takes an empty attribute away and keeps those of which the file says nothing", {
    patrons: [aPatron({ attributes: { A: "1", B: "2", C: "3" } })],
  }, async (storage) => {
    await mergeAll(storage, { patrons: [aPatron({ attributes: { A: "", B: "4" } })] });
    assertSame((await patronOf(storage, "P1")).patron.attributes, { B: "4", C: "3" });
  });

  test("merge() lets patrons swap login ids", {
    patrons: [aPatron({ loginId: "ada" }), aPatron({ patronId: "P2", loginId: "bob" })],
  }, async (storage) => {
    await mergeAll(storage, { patrons: [aPatron({ loginId: "bob" }), aPatron({ patronId: "P2", loginId: "ada" })] });
    assertEquals((await patronOf(storage, "ada")).patron.patronId, "P2");
  });

  test("merge() lets holds swap captured copies", {
    ...LIBRARY,
    holds: [captured("H1", "P1", "I1"), captured("H2", "P2", "I2")],
  }, async (storage) => {
    await mergeAll(storage, { holds: [captured("H1", "P1", "I2"), captured("H2", "P2", "I1")] });
    const { holds } = await itemOf(storage, "I1");
    assertEquals(holds.map(({ capturedItemId }) => capturedItemId), ["I2", "I1"]);
  });

  test("merge() gives a copy on the hold shelf, whose hold was cancelled, to a hold of the file", {
    ...LIBRARY,
    holds: [aHold({ ...captured("H1", "P1", "I1"), shelfExpires: CANCELLED })],
  }, async (storage) => {
    const staging = { holds: [captured("H2", "P2", "I1")] };
    assertEquals(await faultsOf(storage, staging), []);
    await mergeAll(storage, staging);
    assertEquals((await itemOf(storage, "I1")).holds.map(({ holdId }) => holdId), ["H2"]);
  });

  test("merge() knows a hold by its patron, title and copy, whatever its id", LIBRARY, async (storage) => {
    await mergeAll(storage, { holds: [aHold({ holdId: "N1", patronId: "p1", pickupLocation: "EAST" })] });
    assertSame((await itemOf(storage, "I1")).holds, [aHold({ pickupLocation: "EAST" })]);
  });

  test("merge() takes the title of a hold from its copy", LIBRARY, async (storage) => {
    await mergeAll(storage, {
      items: [anItem({ itemId: "I3", titleId: "T2" })],
      holds: [aHold({ holdId: "H2", titleId: "", itemId: "I3" }), aHold({ patronId: "P2", titleId: "", itemId: "I1" })],
    });
    assertEquals((await itemOf(storage, "I3")).holds.map(({ holdId }) => holdId), ["H2"]);
  });

  const pins: readonly [string, string, readonly string[]][] = [
    ["keeps a stored PIN where the file brings none", "old", ["", "old"]],
    ["replaces a stored PIN by a hash", "old", ["new", "new"]],
    ["sets a PIN where there is none", "", ["new", "new"]],
  ];
  for (const [behaviour, stored, [brought = "", expected]] of pins) {
    test(`merge() ${behaviour}`, { patrons: [aPatron({ pin: stored })] }, async (storage) => {
      await mergeAll(storage, { patrons: [aPatron({ pin: brought })] });
      assertEquals((await patronOf(storage, "P1")).patron.pin, expected);
    });
  }

  test("merge() of the same hash again leaves what has become of it since", {}, async (storage) => {
    await mergeAll(storage, { patrons: [aPatron({ pin: "$2a$imported" })] });
    await storage.setPins([{ patronId: "P1", pin: "$argon2id$renewed", replacing: "$2a$imported" }]);
    await mergeAll(storage, { patrons: [aPatron({ pin: "$2a$imported", lastName: "Lovelace" })] });
    assertEquals((await patronOf(storage, "P1")).patron.pin, "$argon2id$renewed");
    await mergeAll(storage, { patrons: [aPatron({ pin: "$2a$changed" })] });
    assertEquals((await patronOf(storage, "P1")).patron.pin, "$2a$changed");
  });

  const moving: readonly [string, Staging][] = [
    ["a patron", { patrons: [aPatron({ blocked: true })] }],
    ["a copy", { items: [anItem({ status: "lost" })] }],
    ["a copy's title", { items: [anItem({ title: "Romola" })] }],
    ["a loan that was the patron's", { loans: [aLoan({ itemId: "I2", patronId: "P2" })] }],
    ["a loan of the copy", { loans: [aLoan({ patronId: "P2" })] }],
    ["a hold of the patron", { holds: [aHold({ expires: "2026-05-01" })] }],
    ["a fee of the patron", { fees: [aFee({ outstanding: 1 })] }],
  ];
  for (const [what, staging] of moving) {
    test(`merge() of ${what} makes a decision on older facts a conflict`, LIBRARY, async (storage) => {
      const decision = lending(await patronOf(storage, "P1"), await itemOf(storage, "I1"));
      await mergeAll(storage, staging);
      assertSame(await storage.apply(decision), { kind: "conflict" });
    });
  }

  test("plan() tells what merge() then does", LIBRARY, async (storage) => {
    const staging: Staging = {
      patrons: [aPatron({ note: "new" })],
      items: [anItem({ itemId: "I3" }), anItem({ itemId: "I2" })],
      holds: [],
    };
    const options = { ...PLAINLY, replaceMissing: true };
    const planned = await withStage(storage, staging, async (stage) => {
      await stage.check(options, 1);
      return stage.plan(options);
    });
    const merged = await mergeAll(storage, staging, options);
    assertSame([...planned.counts], [...merged.counts]);
    assertSame(planned.retained, merged.retained);
    assertSame(merged.counts.get("items"), { ...NOTHING, added: 1, unchanged: 1, removed: 1 });
  });

  test("merge() tells which fees it added, changed and removed", {
    ...LIBRARY,
    fees: ["F1", "F2", "F3"].map((feeId) => aFee({ feeId, itemId: "I1", amount: 500, outstanding: 500 })),
  }, async (storage) => {
    const fees = [
      aFee({ feeId: "f1", patronId: "p2", amount: 9, outstanding: 200 }),
      aFee({ feeId: "F2", amount: 9, outstanding: 500 }),
      aFee({ feeId: "F4", patronId: "p2", itemId: "i2", amount: 700, outstanding: 600 }),
    ];
    const staging: Staging = { fees, told: { fees: ["feeId", "patronId", "outstanding"] } };
    const told: readonly FeeMove[] = [
      {
        became: "changed",
        feeId: "F1",
        patronId: "P2",
        itemId: "I1",
        amount: 500,
        outstanding: 200,
        was: { amount: 500, outstanding: 500 },
      },
      { became: "removed", feeId: "F3", patronId: "P1", itemId: "I1", amount: 500, outstanding: 500 },
      { became: "added", feeId: "F4", patronId: "P2", itemId: "I2", amount: 700, outstanding: 600 },
    ];
    assertSame((await mergeAll(storage, staging, { replaceMissing: true })).fees, told);
    assertSame((await mergeAll(storage, staging, { replaceMissing: true })).fees, []);
  });

  test("merge() tells no fee where they are too many, and counts them", LIBRARY, async (storage) => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => aFee({ feeId: `M${index}` }));
    assertEquals((await mergeAll(storage, { fees: many(FEES_TOLD) })).fees.length, FEES_TOLD);
    const more = many(2 * FEES_TOLD + 1).map((fee) => ({ ...fee, description: "again" }));
    const { fees, counts } = await mergeAll(storage, { fees: more });
    assertEquals([fees.length, counts.get("fees")?.added, counts.get("fees")?.changed], [0, FEES_TOLD + 1, FEES_TOLD]);
  });

  test("discard() leaves nothing behind", LIBRARY, async (storage, fresh) => {
    const before = await everything(fresh, KNOWN);
    await withStage(storage, { patrons: [aPatron({ patronId: "P3" })] }, (stage) => stage.check(PLAINLY, 1));
    assertSame(await everything(fresh, KNOWN), before);
  });

  test("two imports at once do not see each other's stages", {}, async (storage) => {
    await withStage(storage, { patrons: [aPatron()] }, async () => {
      await mergeAll(storage, { patrons: [aPatron({ patronId: "P2" })] });
    });
    assertSame(await storage.counts(), { patrons: 1, items: 0, loans: 0 });
  });

  test("merge() is finished by the same import if it was broken off", LIBRARY, async (storage, fresh) => {
    const staging: Staging = {
      patrons: [aPatron({ note: "new" }), aPatron({ patronId: "P3" })],
      loans: [aLoan({ patronId: "P3" })],
    };
    const broken = withStage(storage, staging, async (stage) => {
      await stage.check(PLAINLY, 1);
      return stage.merge(PLAINLY, (kind) => {
        if (kind === "patrons") throw new Error("broken off");
      });
    });
    await assertRejects(() => broken, Error, "broken off");
    await mergeAll(storage, staging);
    assertEquals((await patronOf(storage, "P3")).loans.total, 1);
    assertEquals((await everything(fresh, KNOWN)) === undefined, false);
  });

  test("load() and lend() work while something is staged", LIBRARY, async (storage) => {
    await withStage(storage, { patrons: [aPatron({ patronId: "P3" })] }, async () => {
      assertSame(await lend(storage, "P1", "I1"), { kind: "applied" });
    });
  });
}

function captured(holdId: string, patronId: string, capturedItemId: string) {
  return aHold({ holdId, patronId, status: "waiting", capturedItemId });
}

/** The same facts whatever their versions. */
function withoutVersions(facts: unknown): unknown {
  return JSON.parse(JSON.stringify(facts, (name, value) => /[vV]ersion$/.test(name) ? undefined : value));
}
