import { assert, assertEquals, assertRejects } from "@std/assert";
import { FIRST_MOMENT } from "../../../src/library/day.ts";
import type { Begun, HandingOver, Ledger, Sending, Settlement } from "../../../src/storage/port/ledger.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { anOrigin, aRetry } from "../../support/library/changes.ts";
import { aLedgerEntry, aLedgerPayment, IS_UNKNOWN, isDone, NEW } from "../../support/library/ledger_entries.ts";
import { NOON } from "../../support/library/records.ts";
import { aReturn } from "../../support/library/accepted_returns.ts";
import type { ContractTest } from "../fresh.ts";

/** More than any of these tests has. */
const MANY = 1_000;

const LATER = NOON.add({ hours: 1 });

/** A gateway hands a row over, and settles it within a minute. */
const SENDING: Sending = { owner: "gateway", openFor: 60_000, standsFor: 1_800_000, told: LATER };

const BACK: Settlement = { state: "waiting", now: LATER };
const LISTED: Settlement = { state: "not sent", terminalTold: "yes", doubt: "no-due", detail: "no-due", now: LATER };
const CAPTURED = { alertType: "01", destination: "CPL", patronId: "P2", title: "Germinal" };

async function accept(ledger: Ledger, overrides: Parameters<typeof aReturn>[0] = {}): Promise<number> {
  const ledgerId = await ledger.accept(aReturn(overrides), MANY);
  assert(ledgerId !== undefined, "it is accepted");
  return ledgerId;
}

/** Hands a row over that nothing keeps back, and gives the number that it has from then on. */
async function handOver(ledger: Ledger, ledgerId: number, sending: Partial<Sending> = {}): Promise<number> {
  const begun = await ledger.handOver(ledgerId, { ...SENDING, ...sending });
  assert(begun.kind === "begun", `${begun.kind}: nothing keeps it back`);
  return begun.ledgerId;
}

/** Begins a change of the copy `I1` by another terminal. */
function lend(ledger: Ledger, key = "K9"): Promise<Begun> {
  return ledger.begin(aLedgerEntry({ key }), NEW);
}

function kept(handing: Begun | HandingOver): unknown {
  return "row" in handing ? [handing.kind, handing.row.itemId, handing.row.state] : handing.kind;
}

/** Changes that wait to be handed over: none is lost, and each is begun once. */
export function handOverContract(test: ContractTest): void {
  acceptContract(test);
  repeatContract(test);
  orderContract(test);
  wayContract(test);
  stateContract(test);
  settleContract(test);
  listContract(test);
  capturedContract(test);
}

function acceptContract(test: ContractTest): void {
  test("ledger.accept() writes a row that is durable, with all that is known", {}, async ({ ledger }, fresh) => {
    const due = { written: "20261218    235900", from: "18", since: NOON.subtract({ hours: 1 }) };
    const entry = aReturn({ handOver: { due }, key: "K1" });
    await ledger.accept(entry, MANY);
    const { ledger: other } = await fresh.reopen();
    const [{ begun, ledgerId, ...row } = { begun: undefined }] = await other.waitingOf("main", "i1");
    assert(begun !== undefined && ledgerId !== undefined);
    const { origin: { account, terminal, address, message, branch }, ...rest } = entry;
    assertEquals<unknown>(row, {
      ...rest,
      ...{ account, terminal, address, message, library: branch, state: "waiting", terminalTold: "yes" },
    });
    assertEquals(await other.waitingOf("other", "I1"), []);
    assertEquals(await other.exceptions({ limit: 9 }), []);
    assertEquals(await fresh.journal(), []);
  });

  test("ledger.accept() takes the first moment that there is", {}, async ({ ledger }) => {
    await accept(ledger, { at: FIRST_MOMENT });
    assertEquals((await ledger.waitingOf("main", "i1"))[0]?.at, FIRST_MOMENT);
  });

  test("ledger.accept() takes no more than may wait, and counts nothing that does not wait", {}, async ({ ledger }) => {
    const first = await ledger.accept(aReturn(), 2);
    assert((await ledger.begin(aLedgerPayment(), NEW)).kind === "begun");
    assert(await ledger.accept(aReturn({ itemId: "I2" }), 2) !== undefined);
    assertEquals(await ledger.accept(aReturn({ itemId: "I3" }), 2), undefined);
    assert(await ledger.accept(aReturn({ institution: "other" }), 2) !== undefined);
    assertEquals(await ledger.takeBack(first ?? 0), true);
    assert(await ledger.accept(aReturn({ itemId: "I3" }), 2) !== undefined);
    assertEquals((await ledger.nextWaiting("main", MANY)).map(({ itemId }) => itemId), ["I2", "I3"]);
  });
}

function repeatContract(test: ContractTest): void {
  test("ledger.earlier() finds the newest row under a key while it waits, or in its window", {}, async ({ ledger }) => {
    await accept(ledger, { key: "K1" });
    const second = await accept(ledger, { key: "K1" });
    const past = await accept(ledger, { key: "K2", window: -60_000, itemId: "I2" });
    const find = async (whenever: boolean, ...keys: readonly string[]) =>
      (await ledger.earlier(aLedgerEntry(), { keys, whenever }))?.ledgerId;
    assertEquals(await find(false, "K0", "K1"), second);
    assertEquals(await find(false, "K2"), past);
    assertEquals(await find(false, "K1", "K2"), past);
    const number = await handOver(ledger, past);
    await ledger.settle(number, isDone());
    assertEquals([await find(false, "K2"), await find(true, "K2"), await find(true)], [undefined, number, undefined]);
    const elsewhere = aLedgerEntry({ institution: "other" });
    assertEquals(await ledger.earlier(elsewhere, { keys: ["K1"], whenever: true }), undefined);
    assertEquals(kept(await ledger.begin(aLedgerEntry(), { keys: ["K1"], whenever: false })), [
      ...["earlier", "I1", "waiting"],
    ]);
  });

  test("ledger.takeBack() ends a row that waits, once, and no retry finds it", {}, async ({ ledger }, fresh) => {
    const ledgerId = await accept(ledger, { key: "K1" });
    const { ledger: other } = await fresh.reopen();
    const taken = await Promise.all([ledger.takeBack(ledgerId), other.takeBack(ledgerId)]);
    assertEquals(taken.toSorted(), [false, true]);
    assertEquals(await ledger.earlier(aLedgerEntry(), { keys: ["K1"], whenever: true }), undefined);
    assertEquals([await ledger.waitingOf("main", "I1"), await ledger.exceptions({ limit: 9 })], [[], []]);
    assertEquals(["earlier", "gone"].includes((await ledger.handOver(ledgerId, SENDING)).kind), true);
    assertEquals(await fresh.journal(), []);
    const begun = await accept(ledger);
    await handOver(ledger, begun);
    assertEquals(await ledger.takeBack(begun), false);
  });

  test("ledger.answerRetries() has retries of another request find a row", {}, async ({ ledger }) => {
    const number = await handOver(ledger, await accept(ledger, { key: "K1" }));
    await ledger.settle(number, isDone());
    await ledger.answerRetries(number, "K2");
    const find = async (key: string) =>
      (await ledger.earlier(aLedgerEntry(), { keys: [key], whenever: false }))?.ledgerId;
    assertEquals([await find("K2"), await find("K1")], [number, undefined]);
  });
}

function orderContract(test: ContractTest): void {
  test("ledger.nextWaiting() lists the oldest of each copy only, whoever brought it", {}, async ({ ledger }) => {
    const first = await accept(ledger);
    await accept(ledger, { itemId: "I2" });
    await accept(ledger, { itemId: "i1", handOver: { login: "sip2" } });
    await accept(ledger, { itemId: "I3", institution: "other" });
    const next = async (limit = MANY) =>
      (await ledger.nextWaiting("main", limit)).map(({ itemId, state }) => [itemId, state]);
    assertEquals(await next(), [["I1", "waiting"], ["I2", "waiting"]]);
    assertEquals(await next(1), [["I1", "waiting"]]);
    assertEquals((await ledger.waitingOf("main", "I1")).map(({ handOver }) => handOver?.login), ["sip1", "sip2"]);
    const number = await handOver(ledger, first);
    assertEquals((await next()).toSorted(), [["I1", "open"], ["I2", "waiting"]]);
    await ledger.settle(number, isDone());
    assertEquals(await next(), [["I2", "waiting"], ["i1", "waiting"]]);
  });

  test(
    "ledger.handOver() begins the oldest of a copy first, and one of several at once",
    {},
    async (storage, fresh) => {
      const { ledger } = storage, { ledger: other } = await fresh.reopen();
      const first = await accept(ledger), second = await accept(ledger);
      assertEquals(kept(await ledger.handOver(second, SENDING)), ["in the way", "I1", "waiting"]);
      const begun = await Promise.all([ledger, other, ledger].map((each) => each.handOver(first, SENDING)));
      assertEquals(begun.filter(({ kind }) => kind === "begun").length, 1);
      assertEquals(kept(await ledger.handOver(second, SENDING)), ["in the way", "I1", "open"]);
      const number = begun.flatMap((one) => one.kind === "begun" ? [one.ledgerId] : [])[0] ?? 0;
      await ledger.settle(number, isDone());
      await handOver(ledger, second);
      assertEquals((await ledger.handOver(second + 1_000_000, SENDING)).kind, "gone");
    },
  );

  test("ledger.handOver() for which nobody waits any more writes nothing", {}, async ({ ledger }) => {
    const ledgerId = await accept(ledger);
    const late = { ...SENDING, deadline: { left: () => 0 } };
    await assertRejects(() => ledger.handOver(ledgerId, late), StorageUnavailable);
    assertEquals((await ledger.waitingOf("main", "I1")).map(({ state }) => state), ["waiting"]);
  });
}

function wayContract(test: ContractTest): void {
  test("ledger.begin() begins nothing of a copy whose return waits, by whomever", {}, async ({ ledger }, fresh) => {
    const ledgerId = await accept(ledger, { itemId: "i1" });
    const { ledger: other } = await fresh.reopen();
    assertEquals(kept(await lend(other)), ["in the way", "i1", "waiting"]);
    assertEquals((await ledger.begin(aLedgerEntry({ institution: "other" }), NEW)).kind, "begun");
    assertEquals((await ledger.begin(aLedgerEntry({ itemId: "I2" }), NEW)).kind, "begun");
    const number = await handOver(ledger, ledgerId);
    assertEquals(kept(await lend(other)), ["in the way", "i1", "open"]);
    await ledger.settle(number, isDone());
    assertEquals((await lend(other)).kind, "begun");
  });

  test("ledger.handOver() waits for what is under way of its copy", {}, async ({ ledger }) => {
    const lent = await lend(ledger);
    assert(lent.kind === "begun");
    const ledgerId = await accept(ledger);
    await ledger.settle(lent.ledgerId, IS_UNKNOWN);
    assertEquals(kept(await ledger.handOver(ledgerId, SENDING)), ["in the way", "I1", "unknown"]);
    await ledger.settle(lent.ledgerId, isDone({ by: "late answer" }));
    await handOver(ledger, ledgerId);
  });

  test("ledger.giveUp() makes a row that was handed over unknown, and leaves what waits", {}, async ({ ledger }) => {
    const number = await handOver(ledger, await accept(ledger), { owner: "dead" });
    await accept(ledger, { itemId: "I2" });
    assertEquals(await ledger.giveUp(LATER, "dead"), 1);
    assertEquals((await ledger.row(number))?.state, "unknown");
    assertEquals((await ledger.nextWaiting("main", MANY)).map(({ itemId }) => itemId), ["I2"]);
    assertEquals(kept(await lend(ledger)), ["in the way", "I1", "unknown"]);
  });
}

function stateContract(test: ContractTest): void {
  test(
    "ledger.settle() back to waiting keeps a return in its place, and tells nobody",
    {},
    async ({ ledger }, fresh) => {
      const first = await accept(ledger, { key: "K1" });
      await accept(ledger);
      const number = await handOver(ledger, first);
      assertEquals(await ledger.settle(number, BACK), true);
      const [next] = await ledger.nextWaiting("main", MANY);
      assertEquals([next?.ledgerId, next?.state, next?.terminalTold], [first, "waiting", "yes"]);
      assertEquals(next?.heard, NOON.add({ minutes: 1 }));
      assertEquals([await ledger.exceptions({ limit: 9 }), await fresh.journal()], [[], []]);
      assertEquals((await ledger.earlier(aLedgerEntry(), { keys: ["K1"], whenever: false }))?.state, "waiting");
      const again = await handOver(ledger, first);
      await ledger.settle(again, IS_UNKNOWN);
      assertEquals(await ledger.settle(again, BACK), true);
      await ledger.settle(await handOver(ledger, first), isDone());
      assertEquals((await fresh.journal()).map(({ outcome }) => outcome), ["refused", "done"]);
    },
  );

  test("ledger.settle() has nothing wait that was not accepted", {}, async ({ ledger }) => {
    const begun = await lend(ledger);
    assert(begun.kind === "begun");
    assertEquals(await ledger.settle(begun.ledgerId, BACK), false);
    assertEquals((await ledger.row(begun.ledgerId))?.state, "open");
  });

  test("ledger.settle() puts a return on the list without sending it, and says why", {}, async ({ ledger }, fresh) => {
    const ledgerId = await accept(ledger);
    assertEquals(await ledger.settle(ledgerId, { ...LISTED, state: "unknown" }), false);
    assertEquals(await ledger.settle(ledgerId, isDone()), false);
    assertEquals(await ledger.settle(ledgerId, LISTED), true);
    const [row, more] = await ledger.exceptions({ limit: 9 });
    assertEquals([row?.state, row?.doubt, row?.terminalTold, more], ["not sent", "no-due", "yes", undefined]);
    const [line] = await fresh.journal();
    assertEquals([line?.outcome, line?.reason, line?.detail, line?.at], ["refused", "not-sent", "no-due", NOON]);
    assertEquals(await ledger.waitingOf("main", "I1"), []);
    assertEquals((await lend(ledger)).kind, "begun");
    assertEquals(await ledger.close(row?.ledgerId ?? 0, { name: "Ada", word: "checked in", at: LATER }), "closed");
    assertEquals(await ledger.exceptions({ limit: 9 }), []);
  });

  test("ledger.release() says of what waits now that it may be handed over", {}, async ({ ledger }) => {
    await accept(ledger);
    await handOver(ledger, await accept(ledger, { itemId: "I2" }));
    await accept(ledger, { institution: "other" });
    assertEquals(await ledger.release("main", NOON), 1);
    assertEquals(await ledger.release("main", NOON.add({ seconds: 1 })), 0);
    await accept(ledger, { itemId: "I3", handOver: { login: "sip2" } });
    const next = async (among: Parameters<Ledger["nextWaiting"]>[2]) =>
      (await ledger.nextWaiting("main", MANY, among)).map(({ itemId }) => itemId).toSorted();
    assertEquals(await next({ released: true }), ["I1", "I2"]);
    assertEquals([await next({ notOf: ["sip1"] }), await next({ notOf: ["sip1", "sip2"] })], [["I3"], []]);
    await accept(ledger, { itemId: "I4", origin: anOrigin({ account: "kiosk", message: "checkin" }) });
    assertEquals([await next({ notOfAccounts: ["sorter"] }), await next({ notOfAccounts: ["sorter", "kiosk"] })], [
      ["I4"],
      [],
    ]);
    const rows = await ledger.nextWaiting("main", MANY);
    const released = rows.filter((row) => row.released !== undefined);
    assertEquals(released.map((row) => [row.itemId, row.released]), [["I1", NOON]]);
  });
}

function settleContract(test: ContractTest): void {
  test("ledger.settle() keeps what the system said to what was accepted", {}, async ({ ledger }) => {
    const number = await handOver(ledger, await accept(ledger));
    await ledger.settle(number, isDone({ terminalTold: undefined, said: "On hold", captured: CAPTURED }));
    const row = await ledger.row(number);
    assertEquals([row?.state, row?.said, row?.captured, row?.told], ["done", "On hold", CAPTURED, LATER]);
  });

  test("ledger.settle() keeps what no terminal has heard", {}, async ({ ledger }) => {
    const told = async (told: Settlement["terminalTold"], last: Settlement) => {
      const begun = await ledger.begin(aLedgerEntry({ itemId: crypto.randomUUID() }), NEW);
      assert(begun.kind === "begun");
      await ledger.settle(begun.ledgerId, { ...IS_UNKNOWN, terminalTold: told });
      await ledger.settle(begun.ledgerId, last);
      return (await ledger.row(begun.ledgerId))?.captured;
    };
    const late = isDone({ by: "late answer", terminalTold: undefined, captured: CAPTURED });
    assertEquals(await told("yes", late), CAPTURED);
    assertEquals(await told("no", late), undefined);
    assertEquals(await told("yes", { ...late, by: "answer" }), undefined);
  });

  test("ledger.correct() keeps what the system said in the end", {}, async ({ ledger }) => {
    const number = await handOver(ledger, await accept(ledger));
    await ledger.settle(number, { state: "refused", by: "proof", now: LATER });
    await ledger.correct(number, isDone({ by: "late answer", said: "Late", captured: CAPTURED }));
    const row = await ledger.row(number);
    assertEquals([row?.state, row?.by, row?.said, row?.captured], ["done", "late answer", "Late", CAPTURED]);
  });
}

function listContract(test: ContractTest): void {
  test("ledger.waitingTally() counts what waits, and tells since when", {}, async ({ ledger }) => {
    assertEquals(await ledger.waitingTally(), []);
    await accept(ledger, { heard: NOON });
    await accept(ledger, { itemId: "I2", heard: NOON.subtract({ hours: 2 }) });
    await ledger.release("main", NOON);
    await accept(ledger, { itemId: "I3" });
    await ledger.takeBack(await accept(ledger, { institution: "other" }));
    await lend(ledger);
    assertEquals(await ledger.waitingTally(), [
      { institution: "main", count: 3, unreleased: 1, queued: 0, oldest: NOON.subtract({ hours: 2 }) },
    ]);
  });

  test("ledger.prune() removes nothing that waits, or that a retry may ask for", {}, async ({ ledger }) => {
    const tomorrow = Temporal.Now.instant().add({ hours: 24 });
    await accept(ledger);
    const settled: number[] = [];
    for (const window of [-60_000, 60_000]) {
      const number = await handOver(ledger, await accept(ledger, { itemId: `I${window}`, key: `K${window}`, window }));
      await ledger.settle(number, isDone({ terminalTold: undefined }));
      settled.push(number);
    }
    const listed = await accept(ledger, { itemId: "I4", window: -60_000 });
    await ledger.settle(listed, LISTED);
    assertEquals(await ledger.prune(tomorrow), 1);
    const rows = await Promise.all(settled.map((number) => ledger.row(number)));
    assertEquals(rows.map((row) => row?.state), [undefined, "done"]);
    assertEquals([(await ledger.waitingOf("main", "I1")).length, (await ledger.exceptions({ limit: 9 })).length], [
      1,
      1,
    ]);
  });
}

function capturedContract(test: ContractTest): void {
  test("ledger.captured() lists holds by branch, since they were heard", {}, async ({ ledger }) => {
    const branches = ["MPL", "CPL", "MPL"];
    for (const [index, branch] of branches.entries()) {
      const number = await handOver(ledger, await accept(ledger, { branch, itemId: `I${index}` }));
      const captured = index === 2 ? { ...CAPTURED, alertType: "02" } : CAPTURED;
      await ledger.settle(number, isDone({ terminalTold: undefined, captured }));
    }
    await accept(ledger, { itemId: "I9" });
    const listed = async (since: Temporal.Instant) => (await ledger.captured(since)).map(({ itemId }) => itemId);
    assertEquals(await listed(NOON), ["I1", "I0", "I2"]);
    assertEquals(await listed(Temporal.Now.instant().add({ hours: 1 })), []);
  });

  test(
    "ledger.captured() lists a hold since it was captured, however long the return waited",
    {},
    async ({ ledger }) => {
      const now = Temporal.Now.instant(), since = now.subtract({ hours: 1 });
      const number = await handOver(ledger, await accept(ledger, { heard: now.subtract({ hours: 240 }) }));
      assertEquals(await ledger.captured(since), []);
      await ledger.settle(number, isDone({ captured: CAPTURED, now }));
      assertEquals((await ledger.captured(since)).map(({ ledgerId }) => ledgerId), [number]);
    },
  );

  test("ledger.mayBeAltered() counts what another gateway handed over", {}, async ({ ledger }) => {
    const origin = anOrigin({ message: "checkout", retry: aRetry("K1") });
    const number = await handOver(ledger, await accept(ledger), { owner: "other" });
    await ledger.settle(number, isDone({ terminalTold: undefined }));
    const mine = await ledger.begin(aLedgerEntry({ origin }), NEW);
    assert(mine.kind === "begun");
    assertEquals(await ledger.mayBeAltered(mine.ledgerId), true);
  });
}
