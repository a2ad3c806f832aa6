import { assert, assertEquals } from "@std/assert";
import { FIRST_MOMENT } from "../../../src/library/day.ts";
import type { ReturnEntry, WaitingReturns } from "../../../src/storage/port/waiting_returns.ts";
import { aLedgerEntry, NEW } from "../../support/library/ledger_entries.ts";
import { NOON } from "../../support/library/records.ts";
import { aReturn } from "../../support/library/waiting_returns.ts";
import type { ContractTest } from "../fresh.ts";

/** More than any of these tests has. */
const MANY = 1_000;

async function accept({ accept: take }: WaitingReturns, overrides: Partial<ReturnEntry> = {}): Promise<number> {
  const returnId = await take(aReturn(overrides), MANY);
  assert(returnId !== undefined, "it is accepted");
  return returnId;
}

/** Returns that wait for another library system: none is lost, and each leaves a state once. */
export function waitingReturnsContract(test: ContractTest): void {
  acceptContract(test);
  orderContract(test);
  moveContract(test);
  listContract(test);
}

function acceptContract(test: ContractTest): void {
  test(
    "waitingReturns.accept() writes a return that is durable, with all that is known",
    {},
    async (storage, fresh) => {
      const due = { written: "20261218    235900", from: "18", since: NOON.subtract({ hours: 1 }) };
      const entry = aReturn({ due, retryKey: "K1" });
      const returnId = await storage.waitingReturns.accept(entry, MANY);
      const { waitingReturns: other } = await fresh.reopen();
      const [{ accepted, ...row } = { accepted: undefined }] = await other.ofItem("main", "i1");
      assert(accepted !== undefined);
      assertEquals<unknown>(row, { ...entry, returnId, state: "waiting" });
      assertEquals(await other.ofItem("other", "I1"), []);
    },
  );

  test("waitingReturns.accept() takes the first moment that there is", {}, async (storage) => {
    await accept(storage.waitingReturns, { at: FIRST_MOMENT });
    const [row] = await storage.waitingReturns.ofItem("main", "i1");
    assertEquals(row?.at, FIRST_MOMENT);
  });

  test("waitingReturns.accept() takes no more than may wait, and counts none that is over", {}, async (storage) => {
    const { waitingReturns } = storage;
    const first = await waitingReturns.accept(aReturn(), 2);
    await waitingReturns.accept(aReturn({ itemId: "I2" }), 2);
    assertEquals(await waitingReturns.accept(aReturn({ itemId: "I3" }), 2), undefined);
    assert(await waitingReturns.accept(aReturn({ institution: "other" }), 2) !== undefined);
    await waitingReturns.move(first ?? 0, "waiting", { state: "taken back" });
    assert(await waitingReturns.accept(aReturn({ itemId: "I3" }), 2) !== undefined);
    assertEquals((await waitingReturns.next("main", MANY)).map(({ itemId }) => itemId), ["I2", "I3"]);
  });

  test(
    "waitingReturns.repeated() finds the newest return under a key while it waits, or in its window",
    {},
    async (storage) => {
      const { waitingReturns } = storage;
      await accept(waitingReturns, { retryKey: "K1" });
      const second = await accept(waitingReturns, { retryKey: "K1" });
      const past = await accept(waitingReturns, { retryKey: "K2", retryWindow: -60_000 });
      const find = async (whenever: boolean, ...keys: readonly string[]) =>
        (await waitingReturns.repeated("main", { keys, whenever }))?.returnId;
      assertEquals(await find(false, "K0", "K1"), second);
      assertEquals(await find(false, "K2"), past);
      assertEquals(await find(false, "K1", "K2"), past);
      await waitingReturns.move(past, "waiting", { state: "over" });
      assertEquals([await find(false, "K2"), await find(true, "K2"), await find(true)], [undefined, past, undefined]);
      assertEquals(await waitingReturns.repeated("other", { keys: ["K1"], whenever: true }), undefined);
    },
  );
}

function orderContract(test: ContractTest): void {
  test(
    "waitingReturns.next() lists the oldest of each copy only, whoever brought it",
    {},
    async ({ waitingReturns }) => {
      const first = await accept(waitingReturns);
      const other = await accept(waitingReturns, { itemId: "I2" });
      const second = await accept(waitingReturns, { itemId: "i1", account: "desk", login: "sip2" });
      await accept(waitingReturns, { itemId: "I3", institution: "other" });
      const next = async (limit = MANY) => (await waitingReturns.next("main", limit)).map(({ returnId }) => returnId);
      assertEquals(await next(), [first, other]);
      assertEquals(await next(1), [first]);
      assertEquals((await waitingReturns.ofItem("main", "I1")).map(({ returnId }) => returnId), [first, second]);
      await waitingReturns.move(first, "waiting", { state: "begun", ledgerId: 7 });
      assertEquals(await next(), [first, other]);
      await waitingReturns.move(first, "begun", { state: "over" });
      assertEquals(await next(), [other, second]);
    },
  );
}

function moveContract(test: ContractTest): void {
  test(
    "waitingReturns.move() moves a return on once, and keeps what was known",
    {},
    async ({ waitingReturns }, fresh) => {
      const returnId = await accept(waitingReturns);
      const { waitingReturns: elsewhere } = await fresh.reopen();
      const moved = await Promise.all(
        [1, 2, 3].map((ledgerId) => elsewhere.move(returnId, "waiting", { state: "begun", ledgerId })),
      );
      assertEquals(moved.filter((isMoved) => isMoved).length, 1);
      assertEquals(await elsewhere.move(returnId, "waiting", { state: "taken back" }), false);
      const captured = { alertType: "01", destination: "CPL", patronId: "P2", title: "Germinal" };
      assertEquals(await elsewhere.move(returnId, "begun", { state: "over", said: "On hold", captured }), true);
      const [row] = await elsewhere.ofLedger([1, 2, 3]);
      assertEquals([row?.state, row?.said, row?.captured], ["over", "On hold", captured]);
      assertEquals(row?.ledgerId, 1 + moved.indexOf(true));
      assertEquals(await elsewhere.move(returnId + 1, "waiting", { state: "over" }), false);
      assertEquals(await elsewhere.ofLedger([]), []);
    },
  );

  test("waitingReturns.move() back to waiting keeps a return in its place", {}, async ({ waitingReturns }) => {
    const first = await accept(waitingReturns);
    await accept(waitingReturns);
    await waitingReturns.move(first, "waiting", { state: "begun", ledgerId: 7 });
    await waitingReturns.move(first, "begun", { state: "waiting" });
    const [next] = await waitingReturns.next("main", MANY);
    assertEquals([next?.returnId, next?.state], [first, "waiting"]);
  });

  test("waitingReturns.release() says of what waits now that it may be handed in", {}, async ({ waitingReturns }) => {
    const first = await accept(waitingReturns);
    const begun = await accept(waitingReturns, { itemId: "I2" });
    await accept(waitingReturns, { institution: "other" });
    await waitingReturns.move(begun, "waiting", { state: "begun", ledgerId: 7 });
    assertEquals(await waitingReturns.release("main", NOON), 1);
    assertEquals(await waitingReturns.release("main", NOON.add({ seconds: 1 })), 0);
    const late = await accept(waitingReturns, { itemId: "I3", login: "sip2" });
    const next = async (among: Parameters<WaitingReturns["next"]>[2]) =>
      (await waitingReturns.next("main", MANY, among)).map(({ returnId }) => returnId);
    assertEquals(await next({ released: true }), [first, begun]);
    assertEquals([await next({ notOf: ["sip1"] }), await next({ notOf: ["sip1", "sip2"] })], [[late], []]);
    const rows = await waitingReturns.next("main", MANY);
    assertEquals(rows.map(({ released }) => released?.toString()), [NOON.toString(), undefined, undefined]);
  });
}

function listContract(test: ContractTest): void {
  test("waitingReturns.tally() counts what waits, and tells since when", {}, async ({ waitingReturns }) => {
    assertEquals(await waitingReturns.tally(), []);
    await accept(waitingReturns, { told: NOON });
    await accept(waitingReturns, { itemId: "I2", told: NOON.subtract({ hours: 2 }) });
    await waitingReturns.release("main", NOON);
    await accept(waitingReturns, { itemId: "I3" });
    const over = await accept(waitingReturns, { institution: "other" });
    await waitingReturns.move(over, "waiting", { state: "over" });
    assertEquals(await waitingReturns.tally(), [
      { institution: "main", count: 3, unreleased: 1, oldest: NOON.subtract({ hours: 2 }) },
    ]);
  });

  test(
    "waitingReturns.captured() lists holds by branch, and prune() removes only what is over",
    {},
    async (storage) => {
      const { waitingReturns } = storage;
      const captured = { alertType: "02", destination: "MPL", patronId: "", title: "" };
      const ids: number[] = [];
      for (const library of ["MPL", "CPL", "MPL"]) {
        const returnId = await accept(waitingReturns, { library, itemId: `I${ids.length}`, retryWindow: -60_000 });
        ids.push(returnId);
        await waitingReturns.move(returnId, "waiting", { state: "over", ledgerId: 7, captured });
      }
      await accept(waitingReturns, { itemId: "I9", retryWindow: -60_000 });
      const retried = await accept(waitingReturns, { itemId: "I10" });
      await waitingReturns.move(retried, "waiting", { state: "over" });
      const listed = async (since: Temporal.Instant) =>
        (await waitingReturns.captured(since)).map(({ returnId }) => ids.indexOf(returnId));
      assertEquals(await listed(NOON), [1, 0, 2]);
      assertEquals(await listed(NOON.add({ hours: 1 })), []);
      assertEquals(await waitingReturns.prune(NOON), 0);
      assertEquals(await waitingReturns.prune(NOON.add({ hours: 1 })), 3);
      assertEquals(await listed(NOON), []);
      assertEquals((await waitingReturns.next("main", MANY)).length, 1);
    },
  );

  test(
    "waitingReturns.captured() lists a hold since it was captured, however long the return waited",
    {},
    async ({ waitingReturns, ledger }) => {
      const now = Temporal.Now.instant(), since = now.subtract({ hours: 1 });
      const captured = { alertType: "01", destination: "", patronId: "", title: "" };
      const begun = await ledger.begin(aLedgerEntry(), NEW);
      assert(begun.kind === "begun");
      const { ledgerId } = begun;
      const returnId = await accept(waitingReturns, { told: now.subtract({ hours: 240 }) });
      await waitingReturns.move(returnId, "waiting", { state: "over", ledgerId, captured });
      assertEquals(await waitingReturns.captured(since), []);
      await ledger.settle(ledgerId, { state: "done", by: "answer", now });
      assertEquals((await waitingReturns.captured(since)).map(({ returnId }) => returnId), [returnId]);
    },
  );

  test("waitingReturns.prune() keeps what the ledger still has", {}, async ({ waitingReturns, ledger }) => {
    const begun = await ledger.begin(aLedgerEntry(), NEW);
    assert(begun.kind === "begun");
    const { ledgerId } = begun;
    const returnId = await accept(waitingReturns, { retryWindow: -60_000 });
    await waitingReturns.move(returnId, "waiting", { state: "over", ledgerId });
    assertEquals(await waitingReturns.prune(NOON.add({ hours: 1 })), 0);
    assertEquals((await waitingReturns.ofLedger([ledgerId])).length, 1);
  });
}
