import { assertEquals } from "@std/assert";
import type { Effect } from "../../src/storage/port/change.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aChange, anEntry, movesItem, movesPatron, movesTitle } from "../support/library/changes.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { type ContractTest, itemOf, patronOf } from "./fresh.ts";

const PATRON = aPatron({ patronId: "Old1", loginId: "ada", pin: "$argon2id$x", attributes: { SHOE: "41" } });
const LIBRARY = {
  patrons: [PATRON, aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2", title: "Emma" })],
  loans: [aLoan({ patronId: "Old1" })],
  holds: [aHold({ patronId: "Old1", titleId: "T2" })],
  fees: [aFee({ patronId: "Old1" })],
};

/** Another card is another key of all that is a patron's. */
export function cardContract(test: ContractTest): void {
  test("apply() gives a patron another card, and all that is the patron's goes with it", LIBRARY, async (storage) => {
    await storage.countWrongPin({ patronId: "Old1", account: "sc", address: "192.0.2.1", at: NOON, beyond: false });
    const before = await patronOf(storage, "Old1");
    assertEquals(await change(storage, { kind: "change-card", patronId: "OLD1", card: "New1" }), { kind: "applied" });
    assertEquals(await storage.patronFacts("Old1", NOON), undefined);
    const patron = { ...PATRON, patronId: "New1" };
    const { lastChange: _, ...after } = await patronOf(storage, "new1");
    const { lastChange: __, ...was } = before;
    assertSame(after, { ...was, patron, version: before.version + 1 });
    assertEquals((await storage.patronFacts("ADA", NOON))?.patron.patronId, "New1");
    assertEquals((await itemOf(storage, "I1")).loan?.patronId, "New1");
    assertEquals((await itemOf(storage, "I2")).holds.map(({ patronId }) => patronId), ["New1"]);
    assertEquals((await storage.fees({ patronId: "New1", from: 1 })).map(({ feeId }) => feeId), ["F1"]);
    assertEquals((await storage.pinRecord("New1")).wrong.length, 1);
    const found = await storage.find({ text: "byro", most: 5 });
    assertEquals(found.patrons.map(({ patronId }) => patronId).sort(), ["New1", "P2"]);
  });

  test("apply() gives nobody a card that there is, whatever its case", LIBRARY, async (storage) => {
    for (const card of ["P2", "p2"]) {
      assertEquals(await change(storage, { kind: "change-card", patronId: "Old1", card }), { kind: "conflict" });
    }
    assertSame((await patronOf(storage, "Old1")).patron, PATRON);
    assertEquals((await itemOf(storage, "I1")).loan?.patronId, "Old1");
  });

  test("apply() of what was decided before a card was changed meets a conflict", LIBRARY, async (storage) => {
    const patron = await patronOf(storage, "Old1");
    const [lent, held] = [await itemOf(storage, "I1"), await itemOf(storage, "I2")];
    await change(storage, { kind: "change-card", patronId: "Old1", card: "New1" });
    for (const expected of [movesPatron(patron), movesItem(lent), movesTitle(held)]) {
      assertEquals(await storage.apply(aChange({ expect: [expected] })), { kind: "conflict" });
    }
  });

  test("apply() of another card forgets what would put a copy back to the old one", LIBRARY, async (storage) => {
    const expect = [movesItem(await itemOf(storage, "I1"))];
    await storage.apply(aChange({ expect, undo: "to Old1" }));
    assertEquals(await storage.undo("I1"), "to Old1");
    await change(storage, { kind: "change-card", patronId: "Old1", card: "New1" });
    assertEquals(await storage.undo("I1"), undefined);
  });

  test(
    "apply() of another card lets the journal forget who had a copy when it comes back",
    LIBRARY,
    async (storage) => {
      const expect = [movesPatron(await patronOf(storage, "Old1")), movesItem(await itemOf(storage, "I1"))];
      await storage.apply(aChange({ expect, entry: anEntry({ patronId: "Old1", itemId: "I1" }) }));
      await change(storage, { kind: "change-card", patronId: "Old1", card: "New1", forget: true });
      await storage.apply(aChange({ effects: [{ kind: "end-loan", itemId: "I1", forget: true }] }));
      const rows = await storage.journal({ limit: 10 });
      assertEquals(rows.filter(({ itemId }) => itemId === "I1").map(({ patronId }) => patronId), [undefined]);
    },
  );

  test("apply() of another card to nobody does nothing", LIBRARY, async (storage) => {
    const applied = storage.apply(aChange({ effects: [{ kind: "change-card", patronId: "P9", card: "New9" }] }));
    assertEquals(await applied.then(() => "applied", () => "failed"), "failed");
    assertEquals(await storage.patronFacts("New9", NOON), undefined);
  });
}

/** Applies it as decided on the patron as it is now. */
async function change(storage: Storage, effect: Effect & { readonly kind: "change-card" }) {
  const expect = [movesPatron(await patronOf(storage, effect.patronId))];
  return await storage.apply(aChange({ expect, effects: [effect], entry: anEntry({ patronId: effect.card }) }));
}
