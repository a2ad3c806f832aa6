import { assertEquals } from "@std/assert";
import { addDays } from "../../src/library/day.ts";
import type { Effect } from "../../src/storage/port/change.ts";
import type { Loan } from "../../src/storage/port/loan.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aChange, anEntry, movesItem } from "../support/library/changes.ts";
import { aFee, aHold, aLoan, anItem, aPaidSum, aPatron, NOON } from "../support/library/records.ts";
import { type ContractTest, itemOf, lend, patronOf } from "./fresh.ts";

const LIBRARY = {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2" })],
};
const DAY = "2026-04-01";

/** Each effect, and the facts in which it shows. */
export function effectContract(test: ContractTest): void {
  loanEffects(test);
  holdEffects(test);
  feeEffects(test);
  recordEffects(test);

  test("apply() moves on the versions that move, by one, and no others", LIBRARY, async (storage) => {
    const before = await versions(storage);
    await lend(storage, "P1", "I1");
    const after = await versions(storage);
    assertEquals(after, { ...before, P1: before.P1 + 1, I1: before.I1 + 1 });
    await storage.apply(aChange({ expect: [{ kind: "title", id: "T1", version: before.T1, moves: true }] }));
    assertEquals(await versions(storage), { ...after, T1: before.T1 + 1 });
  });
}

function loanEffects(test: ContractTest): void {
  test("apply() opens a loan", LIBRARY, async (storage) => {
    const loan = aLoan({ renewals: 2 });
    await carryOut(storage, { kind: "open-loan", loan });
    assertSame((await itemOf(storage, "I1")).loan, loan);
    assertEquals((await patronOf(storage, "P1")).loans.total, 1);
    assertEquals((await storage.counts()).loans, 1);
  });

  test("apply() changes a loan", { ...LIBRARY, loans: [aLoan()] }, async (storage) => {
    const loan = aLoan({ due: NOON.add({ hours: 5 }), renewals: 1 });
    await carryOut(storage, { kind: "change-loan", loan });
    assertSame((await itemOf(storage, "I1")).loan, loan);
  });

  test("apply() ends a loan", { ...LIBRARY, loans: [aLoan()] }, async (storage) => {
    await carryOut(storage, { kind: "end-loan", itemId: "I1" });
    assertEquals((await itemOf(storage, "I1")).loan, undefined);
    assertEquals((await patronOf(storage, "P1")).loans.total, 0);
  });

  test("apply() carries effects out in their order", { ...LIBRARY, loans: [aLoan()] }, async (storage) => {
    const loan = aLoan({ patronId: "P2" });
    await carryOut(storage, { kind: "end-loan", itemId: "I1" }, { kind: "open-loan", loan });
    assertSame((await itemOf(storage, "I1")).loan, loan);
  });

  const elsewhere = anItem({ currentLocation: "EAST", replacementCost: 1250, returned: NOON, transitTo: "WEST" });
  const renewed = aLoan({ due: NOON.add({ hours: 5 }), renewals: 1 });
  const ofAnother = aLoan({ patronId: "P2" });
  const changes:
    readonly (readonly [what: string, loan: Loan | undefined, effects: readonly Effect[], after?: Loan])[] = [
      ["opens its loan", undefined, [{ kind: "open-loan", loan: aLoan() }], aLoan()],
      ["changes its loan", aLoan(), [{ kind: "change-loan", loan: renewed }], renewed],
      ["ends its loan", aLoan(), [{ kind: "end-loan", itemId: "I1" }]],
      ["ends its loan and forgets the patron", aLoan(), [{ kind: "end-loan", itemId: "I1", forget: true }]],
      ["ends its loan and opens another", aLoan(), [
        { kind: "end-loan", itemId: "I1" },
        { kind: "open-loan", loan: ofAnother },
      ], ofAnother],
      ["leaves its loan alone", aLoan(), [], aLoan()],
    ];
  for (const [what, loan, effects, after] of changes) {
    for (const item of [anItem(), elsewhere]) {
      const changing: Effect[] = item === elsewhere ? [{ kind: "change-item", item }] : [];
      const how = item === elsewhere ? ", and changes it" : "";
      test(`apply() of a change of a copy that decided ${what}${how}`, {
        ...LIBRARY,
        ...loan && { loans: [loan] },
      }, async (storage) => {
        const before = await itemOf(storage, "I1");
        const change = aChange({
          expect: [movesItem(before)],
          effects: [...effects, ...changing],
          entry: anEntry({ itemId: "I1" }),
          outcome: "done",
        });
        assertSame(await storage.apply(change), { kind: "applied" });
        const found = await itemOf(storage, "I1");
        assertSame([found.item, found.loan, found.version], [item, after, before.version + 1]);
        assertEquals(found.lastChange?.action, "checkout");
        assertSame(await itemOf(storage, "I2"), { ...await itemOf(storage, "I2"), item: anItem({ itemId: "I2" }) });
        assertSame(await storage.apply(change), { kind: "conflict" });
        assertSame(await itemOf(storage, "I1"), found);
      });
    }
  }
}

function holdEffects(test: ContractTest): void {
  const whole = aHold({
    itemId: "I2",
    library: "EAST",
    pickupLocation: "WEST",
    expires: DAY,
    status: "waiting",
    capturedItemId: "I2",
    shelfExpires: addDays(DAY, 7),
  });

  test("apply() places a hold with all that belongs to it", LIBRARY, async (storage) => {
    await carryOut(storage, { kind: "place-hold", hold: whole });
    assertSame((await itemOf(storage, "I1")).holds, [whole]);
    assertSame((await patronOf(storage, "P1")).holds, [
      { status: "waiting", expires: DAY, shelfExpires: addDays(DAY, 7), count: 1 },
    ]);
  });

  test("apply() changes a hold, and forgets what it no longer has", LIBRARY, async (storage) => {
    await carryOut(storage, { kind: "place-hold", hold: whole });
    await carryOut(storage, { kind: "change-hold", hold: aHold() });
    assertSame((await itemOf(storage, "I1")).holds, [aHold()]);
    assertSame((await patronOf(storage, "P1")).holds, [{ status: "pending", count: 1 }]);
  });

  test("apply() captures a copy for a hold, which is then no longer free", {
    ...LIBRARY,
    holds: [aHold()],
  }, async (storage) => {
    assertEquals((await itemOf(storage, "I2")).freeCopies, 1);
    await carryOut(storage, {
      kind: "change-hold",
      hold: aHold({ status: "in-transit", capturedItemId: "I1" }),
    });
    assertEquals((await itemOf(storage, "I2")).freeCopies, 0);
    assertSame((await patronOf(storage, "P1")).holds, [{ status: "in-transit", count: 1 }]);
  });

  test("apply() ends a hold", { ...LIBRARY, holds: [aHold()] }, async (storage) => {
    await carryOut(storage, { kind: "end-hold", holdId: "H1" });
    assertSame((await itemOf(storage, "I1")).holds, []);
  });
}

function feeEffects(test: ContractTest): void {
  const withFee = { ...LIBRARY, fees: [aFee()] };
  const feesOf = (storage: Storage) => storage.fees({ patronId: "P1", from: 1 });

  test("apply() charges a fee", LIBRARY, async (storage) => {
    const fee = aFee({ itemId: "I1" });
    await carryOut(storage, { kind: "charge", fee });
    assertSame(await feesOf(storage), [fee]);
    const { owed, openFees } = await patronOf(storage, "P1");
    assertEquals({ owed, openFees }, { owed: { overdue: 500 }, openFees: 1 });
  });

  test("apply() charges a fee for a copy that is not there any more", LIBRARY, async (storage) => {
    const fee = aFee({ itemId: "I9" });
    await carryOut(storage, { kind: "charge", fee });
    assertSame(await feesOf(storage), [fee]);
  });

  test("apply() pays a part of a fee and then the rest", withFee, async (storage) => {
    await carryOut(storage, { kind: "pay", feeId: "F1", amount: 200 });
    assertSame(await feesOf(storage), [aFee({ outstanding: 300 })]);
    await carryOut(storage, { kind: "pay", feeId: "F1", amount: 300 });
    assertSame(await feesOf(storage), []);
    const { owed, openFees } = await patronOf(storage, "P1");
    assertEquals({ owed, openFees }, { owed: {}, openFees: 0 });
  });

  test("apply() withdraws a fee on which nothing was paid as if it had never been", withFee, async (storage) => {
    await carryOut(storage, { kind: "withdraw-fee", feeId: "F1" });
    assertSame(await feesOf(storage), []);
    await carryOut(storage, { kind: "charge", fee: aFee() });
    assertSame(await feesOf(storage), [aFee()]);
  });

  test("apply() withdraws what is left of a fee that was paid in part", withFee, async (storage) => {
    await carryOut(storage, { kind: "pay", feeId: "F1", amount: 200 });
    await carryOut(storage, { kind: "withdraw-fee", feeId: "F1" });
    assertSame(await feesOf(storage), []);
    assertEquals((await patronOf(storage, "P1")).owed, {});
    const again = aChange({ effects: [{ kind: "charge", fee: aFee() }] });
    assertSame(await storage.apply(again), { kind: "conflict" }, "what was paid has been forgotten");
  });

  test(
    "apply() makes a fee greater and less, never less than what was paid of it, and says when it ended",
    withFee,
    async (storage) => {
      await carryOut(storage, { kind: "pay", feeId: "F1", amount: 200 });
      await carryOut(storage, { kind: "adjust-fee", feeId: "f1", by: 100, ended: NOON });
      assertSame(await feesOf(storage), [aFee({ amount: 600, outstanding: 400, ended: NOON })]);
      await carryOut(storage, { kind: "adjust-fee", feeId: "F1", by: -150 });
      assertSame(await feesOf(storage), [aFee({ amount: 450, outstanding: 250 })]);
      await carryOut(storage, { kind: "adjust-fee", feeId: "F1", by: -300 });
      assertSame(await feesOf(storage), []);
    },
  );

  test("feesOfItem() tells all fees of a patron about a copy, paid ones too, oldest first", {
    ...LIBRARY,
    fees: [
      aFee({ feeId: "F2", itemId: "I1", outstanding: 0, ended: NOON }),
      aFee({ feeId: "F3", itemId: "I1", incurred: NOON.subtract({ hours: 1 }) }),
      aFee({ feeId: "F4", itemId: "I2" }),
      aFee({ feeId: "F5", itemId: "I1", patronId: "P2" }),
      aFee({ feeId: "F6" }),
    ],
  }, async (storage) => {
    const idsOf = async (patronId: string, itemId: string) =>
      (await storage.feesOfItem({ patronId, itemId })).map(({ feeId }) => feeId);
    assertEquals(await idsOf("p1", "i1"), ["F3", "F2"]);
    assertEquals(await idsOf("P2", "I1"), ["F5"]);
    assertEquals(await idsOf("P9", "I1"), []);
    const [, fee] = await storage.feesOfItem({ patronId: "P1", itemId: "I1" });
    assertSame(fee, aFee({ feeId: "F2", itemId: "I1", outstanding: 0, ended: NOON }));
  });

  test("apply() writes a row of what staff must look at beside its own, or neither", LIBRARY, async (storage) => {
    const entry = anEntry({ action: "exception", patronId: "P1", amount: 375, detail: "more was taken than is owed" });
    const missing: Effect = { kind: "end-hold", holdId: "H9" };
    await storage.apply(aChange({ effects: [{ kind: "note-exception", entry }, missing] })).catch(() => {});
    assertEquals(await storage.journal({ limit: 9 }), []);
    await carryOut(storage, { kind: "note-exception", entry });
    const rows = await storage.journal({ limit: 9 });
    assertEquals(rows.map(({ action, amount }) => [action, amount]), [["checkout", undefined], ["exception", 375]]);
    assertEquals(rows[1]?.detail, "more was taken than is owed");
  });

  test("apply() records a payment", LIBRARY, async (storage) => {
    const payment = aPaidSum({ transactionId: "BK1", feeId: "F1", paymentType: "02", tendered: 900 });
    await carryOut(storage, { kind: "record-payment", payment });
    const query = { patronId: "P1", account: "desk", transactionId: "BK1", since: NOON, now: NOON };
    assertSame((await storage.feeFacts(query))?.earlier, [payment]);
  });
}

function recordEffects(test: ContractTest): void {
  const copy = anItem({
    ...{ itemId: "I9", titleId: "T9", title: "Orlando", author: "Virginia Woolf", shelvingLocation: "FIC" },
    replacementCost: 1250,
  });
  const person = aPatron({
    patronId: "P9",
    loginId: "vita",
    expires: DAY,
    birthDate: "1892-03-09",
    attributes: { A: "1" },
  });

  test("apply() stores a new patron, and is refused by the card and by the login id", LIBRARY, async (storage) => {
    await carryOut(storage, { kind: "add-patron", patron: person });
    assertSame((await patronOf(storage, "P9")).patron, person);
    assertEquals(
      (await storage.find({ text: person.lastName, most: 9 })).patrons.some((each) => each.patronId === "P9"),
      true,
    );
    for (const patron of [person, aPatron({ patronId: "p9" }), aPatron({ patronId: "P10", loginId: "VITA" })]) {
      const change = aChange({ effects: [{ kind: "add-patron", patron }] });
      assertEquals(await storage.apply(change), { kind: "conflict" });
    }
    assertSame((await patronOf(storage, "P9")).patron, person);
  });

  test("apply() stores a new copy with its title, and is refused by the barcode", LIBRARY, async (storage) => {
    await carryOut(storage, { kind: "add-item", item: copy });
    assertSame((await itemOf(storage, "I9")).item, copy);
    // The title that is there keeps its name.
    const another = anItem({ itemId: "I10", titleId: "T9", title: "Other", author: "" });
    await carryOut(storage, { kind: "add-item", item: another });
    assertEquals((await itemOf(storage, "I10")).item.title, "Orlando");
    const again = aChange({ effects: [{ kind: "add-item", item: { ...copy, itemId: "i9" } }] });
    assertEquals(await storage.apply(again), { kind: "conflict" });
  });

  test("apply() edits a copy with its shelves, and leaves its title", LIBRARY, async (storage) => {
    const edited = anItem({ shelvingLocation: "REF", callNumber: "R 1", itemType: "MAP", title: "Other" });
    await carryOut(storage, { kind: "edit-item", item: edited });
    assertSame((await itemOf(storage, "I1")).item, { ...edited, title: anItem().title });
  });

  test("apply() changes what is known of a copy, but not its title", LIBRARY, async (storage) => {
    const item = anItem({
      itemType: "dvd",
      mediaType: "007",
      collection: "films",
      callNumber: "X 1",
      permanentLocation: "EAST",
      currentLocation: "WEST",
      owner: "EAST",
      status: "lost",
      securityMarker: "02",
      replacementCost: 0,
      properties: "scratched",
      transitTo: "EAST",
      returned: NOON,
    });
    await carryOut(storage, { kind: "change-item", item: { ...item, titleId: "T2", title: "Emma", author: "Austen" } });
    assertSame((await itemOf(storage, "I1")).item, item);
    await carryOut(storage, { kind: "change-item", item: anItem() });
    assertSame((await itemOf(storage, "I1")).item, anItem());
  });

  test("apply() changes of a copy that moves on what differs from how it was", LIBRARY, async (storage) => {
    const changed = anItem({ currentLocation: "EAST", replacementCost: 5, transitTo: "WEST", returned: NOON });
    for (const [was, item] of [[anItem(), changed], [changed, changed], [changed, anItem()]] as const) {
      const expect = [movesItem(await itemOf(storage, "I1"))];
      await storage.apply(aChange({ expect, effects: [{ kind: "change-item", item, was }] }));
      assertSame((await itemOf(storage, "I1")).item, item);
    }
  });

  test("apply() changes what is known of a patron, but not the PIN", {
    patrons: [aPatron({ pin: "$argon2id$old" })],
  }, async (storage) => {
    const patron = aPatron({
      loginId: "ada",
      pin: "$argon2id$old",
      category: "staff",
      library: "EAST",
      expires: DAY,
      birthDate: "1986-04-01",
      language: "001",
      cardLost: true,
      blocked: true,
      blockMessage: "see the desk",
      blockedUntil: DAY,
      note: "a note",
      internetProfile: "full",
    });
    await carryOut(storage, { kind: "change-patron", patron: { ...patron, pin: "$argon2id$new" } });
    assertSame((await patronOf(storage, "P1")).patron, patron);
    await carryOut(storage, { kind: "change-patron", patron: aPatron() });
    assertSame((await patronOf(storage, "P1")).patron, aPatron({ pin: "$argon2id$old" }));
  });
}

async function carryOut(storage: Storage, ...effects: Effect[]): Promise<void> {
  assertSame(await storage.apply(aChange({ effects })), { kind: "applied" });
}

async function versions(storage: Storage): Promise<Record<"P1" | "P2" | "I1" | "I2" | "T1", number>> {
  const [patron1, patron2] = [await patronOf(storage, "P1"), await patronOf(storage, "P2")];
  const [item1, item2] = [await itemOf(storage, "I1"), await itemOf(storage, "I2")];
  return {
    P1: patron1.version,
    P2: patron2.version,
    I1: item1.version,
    I2: item2.version,
    T1: item1.titleVersion,
  };
}
