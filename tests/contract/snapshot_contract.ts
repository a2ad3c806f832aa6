import { assertEquals } from "@std/assert";
import { RECORD_KINDS, type RecordKind, type RecordOf } from "../../src/storage/port/record_kind.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aFee, aHold, aLoan, anItem, aPaidSum, aPatron, NOON } from "../support/library/records.ts";
import { type ContractTest, lend } from "./fresh.ts";

const LIBRARY = {
  titles: [{ titleId: "T9", title: "Persuasion", author: "Austen, Jane" }],
  items: [anItem({ itemId: "i2" }), anItem(), anItem({ itemId: "I10", returned: NOON, transitTo: "EAST" })],
  patrons: [aPatron({ patronId: "P2", attributes: { b: "1" } }), aPatron({ attributes: { a: "2", Ü: "ß" } })],
  loans: [aLoan({ itemId: "i2", patronId: "P2" })],
  holds: [aHold(), aHold({ holdId: "H2", titleId: "T9", expires: "2026-04-01" })],
  fees: [aFee(), aFee({ feeId: "F2", outstanding: 0 })],
  payments: [aPaidSum({ feeId: "F2" }), aPaidSum({ paymentId: "PAY2", paid: NOON.subtract({ hours: 1 }) })],
};

/** The library at one moment, as an export reads it. */
export function snapshotContract(test: ContractTest): void {
  test("snapshot() gives every record, in the order of the keys", LIBRARY, async (storage) => {
    const found = await allOf(storage);
    assertSame(found.titles, LIBRARY.titles);
    assertSame(found.items?.map((item) => "itemId" in item && item.itemId), ["I1", "I10", "i2"]);
    assertSame(found.patrons, LIBRARY.patrons.toReversed());
    assertSame(found.loans, LIBRARY.loans);
    assertSame(found.holds, LIBRARY.holds);
    assertSame(found.fees, LIBRARY.fees);
    assertSame(found.payments, LIBRARY.payments);
  });

  test("snapshot() knows the codes of all attributes, in order", LIBRARY, async (storage) => {
    const snapshot = await storage.snapshot();
    assertEquals(await snapshot.attributeCodes(), ["a", "b", "Ü"]);
    await snapshot.close();
  });

  test("snapshot() does not see what happens later", LIBRARY, async (storage) => {
    const snapshot = await storage.snapshot();
    await lend(storage, "P1", "I1");
    const loans: unknown[] = [];
    for await (const some of snapshot.read("loans")) loans.push(...some);
    await snapshot.close();
    assertSame(loans, LIBRARY.loans);
    assertEquals((await storage.counts()).loans, 2);
  });

  test("snapshot() reads more than it holds in memory at once", {
    patrons: Array.from({ length: 1201 }, (_, number) => aPatron({ patronId: `P${number}` })),
  }, async (storage) => {
    const patrons = (await allOf(storage)).patrons ?? [];
    assertEquals(new Set(patrons.map((patron) => "lastName" in patron && patron.patronId)).size, 1201);
  });

  test(
    "snapshot(since) gives what terminals have changed since, with all that is open on it",
    LIBRARY,
    async (storage) => {
      await lend(storage, "P1", "I1", { at: NOON });
      const found = await allOf(storage, NOON);
      assertEquals(keysOf(found), {
        titles: [],
        items: ["I1"],
        patrons: ["P1"],
        loans: ["I1"],
        holds: ["H1", "H2"],
        fees: ["F1", "F2"],
        payments: ["PAY1"],
      });
      const later = await allOf(storage, NOON.add({ milliseconds: 1 }));
      assertEquals(Object.values(keysOf(later)).flat(), []);
    },
  );
}

type Everything = { readonly [K in RecordKind]?: readonly RecordOf[K][] };

async function allOf(storage: Storage, since?: Temporal.Instant): Promise<Everything> {
  const snapshot = await storage.snapshot(since);
  const found: Record<string, unknown[]> = {};
  for (const kind of RECORD_KINDS) {
    const records: unknown[] = [];
    for await (const some of snapshot.read(kind)) records.push(...some);
    found[kind] = records;
  }
  await snapshot.close();
  return found;
}

function keysOf(found: Everything): Record<RecordKind, readonly string[]> {
  return {
    titles: found.titles?.map(({ titleId }) => titleId) ?? [],
    items: found.items?.map(({ itemId }) => itemId) ?? [],
    patrons: found.patrons?.map(({ patronId }) => patronId) ?? [],
    loans: found.loans?.map(({ itemId }) => itemId) ?? [],
    holds: found.holds?.map(({ holdId }) => holdId) ?? [],
    fees: found.fees?.map(({ feeId }) => feeId) ?? [],
    payments: found.payments?.map(({ paymentId }) => paymentId) ?? [],
  };
}
