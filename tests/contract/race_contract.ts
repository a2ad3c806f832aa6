import { assert, assertEquals, assertLess, assertLessOrEqual, fail } from "@std/assert";
import type { Applied } from "../../src/storage/port/change.ts";
import type { Hold } from "../../src/storage/port/hold.ts";
import type { ItemFacts, PatronFacts, Storage } from "../../src/storage/port/storage.ts";
import { aChange, anEntry, movesItem, movesPatron, movesTitle } from "../support/library/changes.ts";
import { aFee, aHold, anItem, aPatron, NOON } from "../support/library/records.ts";
import { type ContractTest, itemOf, lend, lending, patronOf } from "./fresh.ts";

const MANY = 50;
const numbers = Array.from({ length: MANY }, (_, index) => index + 1);
const manyPatrons = numbers.map((number) => aPatron({ patronId: `P${number}` }));
const manyItems = numbers.map((number) => anItem({ itemId: `I${number}` }));

/** Patrons whose holds are there, and those who place theirs meanwhile. */
const [EARLIER, LATER] = [numbers.slice(0, 5), numbers.slice(5, 10)];

/** Whoever comes first gets it, and nobody else, however many come at once. */
export function raceContract(test: ContractTest): void {
  test("apply() lends one copy once, of 50 patrons at once", {
    patrons: manyPatrons,
    items: [anItem()],
  }, async (storage) => {
    const applied = await Promise.all(manyPatrons.map(({ patronId }) => lend(storage, patronId, "I1")));
    assertEquals(count(applied, "applied"), 1);
    assertEquals(count(applied, "conflict"), MANY - 1);
    assertEquals((await storage.counts()).loans, 1);
  });

  test("apply() lends one copy once even to changes that expect nothing", {
    patrons: manyPatrons,
    items: [anItem()],
  }, async (storage) => {
    const item = await itemOf(storage, "I1");
    const applied = await Promise.all(manyPatrons.map(async ({ patronId }) => {
      const change = lending(await patronOf(storage, patronId), item);
      return storage.apply({ ...change, expect: [] });
    }));
    assertEquals(count(applied, "applied"), 1);
    assertEquals(count(applied, "conflict"), MANY - 1);
  });

  test("apply() lets no race pass a loan limit", { patrons: [aPatron()], items: manyItems }, async (storage) => {
    const answers = await Promise.all(manyItems.map(({ itemId }) => lendWithin(storage, 5, itemId)));
    assertEquals(answers.filter((answer) => answer === "lent").length, 5);
    assertEquals((await patronOf(storage, "P1")).loans.total, 5);
  });

  test("apply() lets two storages on the same data lend one copy once", {
    patrons: manyPatrons,
    items: [anItem()],
  }, async (storage, fresh) => {
    const other = await fresh.reopen();
    const applied = await Promise.all(
      manyPatrons.map(({ patronId }, index) => lend(index % 2 ? storage : other, patronId, "I1")),
    );
    assertEquals(count(applied, "applied"), 1);
    assertEquals(count(applied, "conflict"), MANY - 1);
  });

  test("apply() captures one hold once, of 50 copies at once", {
    patrons: [aPatron()],
    items: manyItems,
    holds: [aHold()],
  }, async (storage) => {
    const read = await Promise.all(manyItems.map(({ itemId }) => itemOf(storage, itemId)));
    const applied = await Promise.all(read.map((item) => capture(storage, item)));
    assertEquals(count(applied, "applied"), 1);
    assertEquals((await patronOf(storage, "P1")).holds.map(({ status, count }) => [status, count]), [[
      "waiting",
      1,
    ]]);
    const captured = (await itemOf(storage, "I1")).holds[0]?.capturedItemId;
    assertEquals(captured, manyItems[applied.findIndex(({ kind }) => kind === "applied")]?.itemId);
  });

  test("apply() captures for the first of the queue, while two storages place holds and capture", {
    patrons: manyPatrons,
    items: manyItems,
    holds: EARLIER.map(holdOf),
  }, async (storage, fresh) => {
    const storages = [storage, await fresh.reopen()];
    await Promise.all(storages.flatMap((each, index) => [
      ...LATER.filter((patron) => patron % 2 === index).map((patron) => place(each, patron)),
      ...EARLIER.map((number) => captureFirst(each, `I${2 * number + index}`)),
    ]));
    const waiting = [...EARLIER];
    for (const { action, patronId } of await fresh.journal()) {
      const patron = Number(patronId?.slice(1));
      if (action === "hold-placed") waiting.push(patron);
      else assertEquals(waiting.sort((one, other) => minuteOf(one) - minuteOf(other)).shift(), patron);
    }
    // The captures are twice as many as the earlier holds, so that at least those are captured, whatever comes first.
    assertLessOrEqual(waiting.length, LATER.length);
  });

  test("apply() pays one fee once, of 50 payments at once", {
    patrons: [aPatron()],
    fees: [aFee({ amount: 500, outstanding: 500 })],
  }, async (storage) => {
    const read = await Promise.all(numbers.map(() => patronOf(storage, "P1")));
    const applied = await Promise.all(read.map((patron) => payInFull(storage, patron)));
    assertEquals(count(applied, "applied"), 1);
    assertEquals((await patronOf(storage, "P1")).owed, {});
  });
}

function count(applied: readonly Applied[], kind: Applied["kind"]): number {
  return applied.filter((each) => each.kind === kind).length;
}

/** Each conflict is another change that went before: far more than there are. */
const MOST_TRIES = 1_000;

/** Decides as an engine does: reads, judges, applies, and decides again after a conflict. */
async function lendWithin(storage: Storage, limit: number, itemId: string): Promise<"lent" | "refused"> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const { patron, item } = await storage.checkoutFacts("P1", itemId, NOON);
    assert(patron && item);
    if (patron.loans.total >= limit) return "refused";
    const applied = await storage.apply(lending(patron, item));
    if (applied.kind === "applied") return "lent";
  }
  return fail(`${itemId} is in conflict again and again`);
}

function capture(storage: Storage, item: ItemFacts): Promise<Applied> {
  const { itemId } = item.item;
  const hold = item.holds.find(isPending);
  assert(hold);
  return storage.apply(aChange({
    expect: [movesItem(item), movesTitle(item)],
    effects: [{ kind: "change-hold", hold: { ...hold, status: "waiting", capturedItemId: itemId } }],
    entry: anEntry({ action: "checkin", itemId, patronId: hold.patronId }),
  }));
}

/** The minute of a patron's hold: the order of the queue is not that in which the holds come. */
function minuteOf(patron: number): number {
  return patron * 7 % 11;
}

function holdOf(patron: number): Hold {
  return aHold({ holdId: `H${patron}`, patronId: `P${patron}`, placed: NOON.add({ minutes: minuteOf(patron) }) });
}

/** Places a patron's hold, and decides again after each conflict. */
async function place(storage: Storage, patron: number): Promise<void> {
  for (let tries = 0, kind = "conflict"; kind === "conflict"; tries++) {
    assertLess(tries, MOST_TRIES);
    const expect = [movesTitle(await itemOf(storage, "I1"))];
    const entry = anEntry({ action: "hold-placed", patronId: `P${patron}` });
    ({ kind } = await storage.apply(
      aChange({ expect, effects: [{ kind: "place-hold", hold: holdOf(patron) }], entry }),
    ));
  }
}

/** Captures a copy if a hold waits, and decides again after each conflict. */
async function captureFirst(storage: Storage, itemId: string): Promise<void> {
  for (let tries = 0, kind = "conflict"; kind === "conflict"; tries++) {
    assertLess(tries, MOST_TRIES);
    const item = await itemOf(storage, itemId);
    if (!item.holds.some(isPending)) return;
    ({ kind } = await capture(storage, item));
  }
}

function isPending({ status }: Hold): boolean {
  return status === "pending";
}

function payInFull(storage: Storage, patron: PatronFacts): Promise<Applied> {
  return storage.apply(aChange({
    expect: [movesPatron(patron)],
    effects: [{ kind: "pay", feeId: "F1", amount: 500 }],
    entry: anEntry({ action: "fee-paid", patronId: "P1" }),
  }));
}
