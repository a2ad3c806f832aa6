import { assertEquals, assertRejects } from "@std/assert";
import type { Change, Effect, Expectation } from "../../src/storage/port/change.ts";
import { StorageUnavailable } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aChange, anEntry } from "../support/library/changes.ts";
import { aFee, aHold, aLoan, anItem, aPaidSum, aPatron } from "../support/library/records.ts";
import { type ContractTest, everything, itemOf, lend, patronOf } from "./fresh.ts";

const LIBRARY = {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2" }), anItem({ itemId: "I3" })],
  loans: [aLoan({ itemId: "I2", patronId: "P2" })],
  holds: [aHold()],
  fees: [aFee()],
};
const KNOWN = { patrons: ["P1", "P2"], items: ["I1", "I2", "I3"], titles: ["T1"] };

/** Every effect that can be carried out on {@link LIBRARY}, so that a change which fails after them has much to undo. */
const EFFECTS: readonly Effect[] = [
  { kind: "open-loan", loan: aLoan() },
  { kind: "change-loan", loan: aLoan({ itemId: "I2", patronId: "P2", renewals: 1 }) },
  { kind: "place-hold", hold: aHold({ holdId: "H2", patronId: "P2" }) },
  { kind: "change-hold", hold: aHold({ status: "waiting", capturedItemId: "I1" }) },
  { kind: "end-hold", holdId: "H1" },
  { kind: "charge", fee: aFee({ feeId: "F2" }) },
  { kind: "pay", feeId: "F1", amount: 100 },
  { kind: "withdraw-fee", feeId: "F1" },
  {
    kind: "record-payment",
    payment: aPaidSum({ transactionId: "BK1", amount: 100 }),
  },
  { kind: "change-item", item: anItem({ currentLocation: "EAST" }) },
  { kind: "change-patron", patron: aPatron({ blocked: true }) },
];

/** A conflict or a failure leaves nothing behind. */
export function conflictContract(test: ContractTest): void {
  const stale: readonly [string, Expectation][] = [
    ["a patron who has moved on", { kind: "patron", id: "P1", version: 0, moves: true }],
    ["a patron who was only looked at and has moved on", { kind: "patron", id: "P1", version: 0, moves: false }],
    ["an item that has moved on", { kind: "item", id: "I1", version: 0, moves: true }],
    ["an item that was only looked at and has moved on", { kind: "item", id: "I1", version: 0, moves: false }],
    ["a title that has moved on", { kind: "title", id: "T1", version: 0, moves: true }],
    ["a title that was only looked at and has moved on", { kind: "title", id: "T1", version: 0, moves: false }],
    ["a patron who is gone", { kind: "patron", id: "P9", version: 1, moves: true }],
    ["an item that is gone", { kind: "item", id: "I9", version: 1, moves: false }],
  ];
  for (const [what, expectation] of stale) {
    test(`apply() meets a conflict with ${what} and leaves nothing behind`, LIBRARY, async (storage, fresh) => {
      const good = await goodExpectations(storage);
      const before = await everything(fresh, KNOWN);
      const applied = await storage.apply(busyChange([...good, expectation], EFFECTS));
      assertSame(applied, { kind: "conflict" });
      assertSame(await everything(fresh, KNOWN), before);
    });
  }

  test("apply() of a change for which nobody waits any more throws and leaves nothing behind", LIBRARY, async (
    storage,
    fresh,
  ) => {
    const good = await goodExpectations(storage);
    const before = await everything(fresh, KNOWN);
    const late = { ...busyChange(good, EFFECTS), deadline: { left: () => 0 } };
    await assertRejects(() => storage.apply(late), StorageUnavailable);
    assertSame(await everything(fresh, KNOWN), before);
    assertSame(await storage.apply({ ...late, deadline: { left: () => 60_000 } }), { kind: "applied" });
  });

  test("apply() of a change whose time is over when its turn comes throws and leaves nothing behind", LIBRARY, async (
    storage,
    fresh,
  ) => {
    const good = await goodExpectations(storage);
    const before = await everything(fresh, KNOWN);
    // The shortest time that there is: a fast machine does a change in few milliseconds.
    let left = Number.MIN_VALUE;
    const applied = storage.apply({ ...busyChange(good, EFFECTS), deadline: { left: () => left } });
    // Nothing is sent, and nobody has a turn, until this test lets go of the event loop.
    left = -1;
    await assertRejects(() => applied, StorageUnavailable);
    await storage.close();
    assertSame(await everything({ ...fresh, storage: await fresh.reopen() }, KNOWN), before);
  });

  const duplicates: readonly [string, Effect][] = [
    ["a second loan of one copy", { kind: "open-loan", loan: aLoan({ itemId: "I2" }) }],
    ["a second hold of the same id", { kind: "place-hold", hold: aHold({ holdId: "h2", patronId: "P2" }) }],
    ["a second fee of the same id", { kind: "charge", fee: aFee({ feeId: "f2" }) }],
    [
      "a second hold captured by one copy",
      { kind: "place-hold", hold: aHold({ holdId: "H3", status: "waiting", capturedItemId: "I2" }) },
    ],
  ];
  const captured: Effect = {
    kind: "change-hold",
    hold: aHold({ holdId: "H2", patronId: "P2", status: "waiting", capturedItemId: "I2" }),
  };
  for (const [what, effect] of duplicates) {
    test(`apply() takes ${what} for a conflict and leaves nothing behind`, LIBRARY, async (storage, fresh) => {
      const expect = await goodExpectations(storage);
      const before = await everything(fresh, KNOWN);
      const applied = await storage.apply(busyChange(expect, [...EFFECTS, captured, effect]));
      assertSame(applied, { kind: "conflict" });
      assertSame(await everything(fresh, KNOWN), before);
    });
  }

  const impossible: readonly [string, Effect][] = [
    ["ends a loan that is not there", { kind: "end-loan", itemId: "I9" }],
    ["changes a loan that is not there", { kind: "change-loan", loan: aLoan({ itemId: "I9" }) }],
    ["ends a hold that is not there", { kind: "end-hold", holdId: "H9" }],
    ["changes a hold that is not there", { kind: "change-hold", hold: aHold({ holdId: "H9" }) }],
    ["pays a fee that is not there", { kind: "pay", feeId: "F9", amount: 1 }],
    ["pays more than is owed", { kind: "pay", feeId: "F2", amount: 501 }],
    ["withdraws a fee that is not there", { kind: "withdraw-fee", feeId: "F9" }],
    ["changes an item that is not there", { kind: "change-item", item: anItem({ itemId: "I9" }) }],
    ["changes a patron who is not there", { kind: "change-patron", patron: aPatron({ patronId: "P9" }) }],
    ["lends to a patron who is not there", { kind: "open-loan", loan: aLoan({ itemId: "I3", patronId: "P9" }) }],
    ["holds for an item that is not there", { kind: "place-hold", hold: aHold({ holdId: "H4", itemId: "I9" }) }],
    ["charges a patron who is not there", { kind: "charge", fee: aFee({ feeId: "F4", patronId: "P9" }) }],
  ];
  for (const [what, effect] of impossible) {
    test(`apply() throws when a change ${what} and leaves nothing behind`, LIBRARY, async (storage, fresh) => {
      const expect = await goodExpectations(storage);
      const before = await everything(fresh, KNOWN);
      await assertRejects(() => storage.apply(busyChange(expect, [...EFFECTS, effect])), Error);
      assertSame(await everything(fresh, KNOWN), before);
    });
  }

  test("apply() carries out the changes beside one that fails", LIBRARY, async (storage) => {
    const failing = storage.apply(busyChange([], [...EFFECTS, { kind: "end-hold", holdId: "H9" }]));
    const stale = storage.apply(busyChange([{ kind: "patron", id: "P2", version: 0, moves: true }], EFFECTS));
    // Of other records than the failing one, which names none of its own and would lock them in any order.
    const good = lend(storage, "P2", "I3");
    await assertRejects(() => failing);
    assertSame(await stale, { kind: "conflict" });
    assertSame(await good, { kind: "applied" });
    assertEquals((await itemOf(storage, "I3")).loan?.patronId, "P2");
  });

  test("apply() carries all effects out when nothing has moved on", LIBRARY, async (storage) => {
    const applied = await storage.apply(busyChange(await goodExpectations(storage), [...EFFECTS, captured]));
    assertSame(applied, { kind: "applied" });
  });
}

async function goodExpectations(storage: Parameters<typeof patronOf>[0]): Promise<Expectation[]> {
  const patron = await patronOf(storage, "P1");
  const item = await itemOf(storage, "I1");
  return [
    { kind: "patron", id: "P1", version: patron.version, moves: true },
    { kind: "item", id: "I1", version: item.version, moves: true },
    { kind: "title", id: "T1", version: item.titleVersion, moves: true },
  ];
}

function busyChange(expect: readonly Expectation[], effects: readonly Effect[]): Change {
  return aChange({ expect, effects, entry: anEntry({ patronId: "P1", itemId: "I1" }), outcome: "done" });
}
