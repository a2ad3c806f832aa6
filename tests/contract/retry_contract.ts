import { assertEquals } from "@std/assert";
import type { Applied, Change } from "../../src/storage/port/change.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert_same.ts";
import { aChange, anEntry, anOrigin, movesItem, movesPatron } from "../support/changes.ts";
import { aFee, anItem, aPatron, NOON } from "../support/records.ts";
import { type ContractTest, itemOf, lend, lending, patronOf } from "./fresh.ts";

const LIBRARY = {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2" })],
  fees: [aFee()],
};
const IN_TIME = NOON.add({ minutes: 2 });
const TOO_LATE = IN_TIME.add({ milliseconds: 1 });
const LENT = "lent I1 to P1";

/** A request that comes again is answered, not executed again. */
export function retryContract(test: ContractTest): void {
  test("apply() answers a retry with the stored outcome", LIBRARY, async (storage) => {
    await lend(storage, "P1", "I1", { key: "K1" });
    const before = [await patronOf(storage, "P1"), await itemOf(storage, "I1")];
    assertSame(await lend(storage, "P1", "I1", { key: "K1", at: IN_TIME }), { kind: "repeated", outcome: LENT });
    assertSame([await patronOf(storage, "P1"), await itemOf(storage, "I1")], before);
  });

  test("apply() answers a retry that was decided on the facts of the first time", LIBRARY, async (storage) => {
    const change = lending(await patronOf(storage, "P1"), await itemOf(storage, "I1"), { key: "K1" });
    const applied = await Promise.all([storage.apply(change), storage.apply(change)]);
    assertSame(applied.sort((a, b) => a.kind < b.kind ? -1 : 1), [
      { kind: "applied" },
      { kind: "repeated", outcome: LENT },
    ]);
  });

  test("apply() answers a retry whose versions match without executing it", LIBRARY, async (storage) => {
    await storage.apply(await checkin(storage, "K1"));
    const version = (await itemOf(storage, "I1")).version;
    const again = await storage.apply(await checkin(storage, "K1"));
    assertSame(again, { kind: "repeated", outcome: "taken back" });
    assertEquals((await itemOf(storage, "I1")).version, version);
  });

  test("apply() answers a retry that comes to another storage on the same data", LIBRARY, async (storage, fresh) => {
    await lend(storage, "P1", "I1", { key: "K1" });
    const other = await fresh.reopen();
    assertSame(await lend(other, "P1", "I1", { key: "K1" }), { kind: "repeated", outcome: LENT });
  });

  test("apply() takes an identifier in another case for the same subject", LIBRARY, async (storage) => {
    await lend(storage, "P1", "I1", { key: "K1" });
    const change = aChange({ entry: anEntry({ origin: anOrigin({ key: "K1" }), itemId: "i1" }) });
    assertSame(await storage.apply(change), { kind: "repeated", outcome: LENT });
  });

  test("apply() executes the same request after a newer change of the item", LIBRARY, async (storage) => {
    await storage.apply(await checkin(storage, "K1"));
    await storage.apply(await checkin(storage, "K2"));
    assertSame(await storage.apply(await checkin(storage, "K1")), { kind: "applied" });
  });

  test("apply() executes the same request after a newer change without a key", LIBRARY, async (storage) => {
    await storage.apply(await checkin(storage, "K1"));
    await storage.apply(await checkin(storage, undefined));
    assertSame(await storage.apply(await checkin(storage, "K1")), { kind: "applied" });
  });

  test("apply() executes the same request after more than two minutes", LIBRARY, async (storage) => {
    await storage.apply(await checkin(storage, "K1"));
    assertSame(await storage.apply(await checkin(storage, "K1", TOO_LATE)), { kind: "applied" });
  });

  test("apply() meets a conflict, not a retry, when the keys differ", LIBRARY, async (storage) => {
    const patron = await patronOf(storage, "P1");
    const item = await itemOf(storage, "I1");
    await storage.apply(lending(patron, item, { key: "K1" }));
    assertSame(await storage.apply(lending(patron, item, { key: "K2" })), { kind: "conflict" });
    assertSame(await storage.apply(lending(patron, item)), { kind: "conflict" });
  });

  test("apply() never takes a request without a key for a retry", LIBRARY, async (storage) => {
    await storage.apply(await checkin(storage, undefined));
    assertSame(await storage.apply(await checkin(storage, undefined)), { kind: "applied" });
  });

  test("apply() looks at the item where one is named, whatever the patron did since", LIBRARY, async (storage) => {
    await lend(storage, "P1", "I1", { key: "K1" });
    await lend(storage, "P1", "I2", { key: "K2" });
    assertSame(await lend(storage, "P1", "I1", { key: "K1" }), { kind: "repeated", outcome: LENT });
  });

  test("apply() looks at the patron where no item is named", LIBRARY, async (storage) => {
    assertSame(await pay(storage, "K1"), { kind: "applied" });
    assertSame(await pay(storage, "K1"), { kind: "repeated", outcome: "paid" });
    await lend(storage, "P1", "I1", { key: "K2" });
    assertSame(await pay(storage, "K1"), { kind: "applied" });
    assertEquals((await patronOf(storage, "P1")).owed, { overdue: 300 });
  });

  test("apply() does not remember a change that met a conflict", LIBRARY, async (storage) => {
    const patron = await patronOf(storage, "P1");
    const item = await itemOf(storage, "I1");
    const stale = lending({ ...patron, version: patron.version + 7 }, item, { key: "K1" });
    assertSame(await storage.apply(stale), { kind: "conflict" });
    assertSame(await lend(storage, "P1", "I1", { key: "K1" }), { kind: "applied" });
  });

  test("apply() tells what it did as the newest change of patron and item", LIBRARY, async (storage) => {
    const change = lending(await patronOf(storage, "P1"), await itemOf(storage, "I1"), { key: "K1" });
    await storage.apply({ ...change, undo: "end the loan" });
    const newest = {
      at: NOON,
      account: "desk",
      action: "checkout",
      key: "K1",
      outcome: LENT,
      undo: "end the loan",
      patronId: "P1",
    };
    assertSame((await patronOf(storage, "P1")).lastChange, newest);
    assertSame((await itemOf(storage, "I1")).lastChange, newest);
    assertEquals((await patronOf(storage, "P2")).lastChange, undefined);
    assertEquals((await itemOf(storage, "I2")).lastChange, undefined);
  });

  test("apply() leaves the newest change of what it only looked at", LIBRARY, async (storage) => {
    const patron = await patronOf(storage, "P1");
    const change = lending(patron, await itemOf(storage, "I1"));
    const looked = change.expect.map((each) => each.kind === "patron" ? { ...each, moves: false } : each);
    assertSame(await storage.apply({ ...change, expect: looked }), { kind: "applied" });
    const after = await patronOf(storage, "P1");
    assertEquals(after.version, patron.version);
    assertEquals(after.lastChange, undefined);
  });
}

/** A return of a copy that nobody had, which is a change all the same. */
async function checkin(storage: Storage, key: string | undefined, at = NOON): Promise<Change> {
  return aChange({
    expect: [movesItem(await itemOf(storage, "I1"))],
    entry: anEntry({ at, origin: anOrigin({ key }), action: "checkin", itemId: "I1" }),
    outcome: "taken back",
  });
}

async function pay(storage: Storage, key: string): Promise<Applied> {
  return storage.apply(aChange({
    expect: [movesPatron(await patronOf(storage, "P1"))],
    effects: [{ kind: "pay", feeId: "F1", amount: 100 }],
    entry: anEntry({ origin: anOrigin({ key }), action: "fee-paid", patronId: "P1" }),
    outcome: "paid",
  }));
}
