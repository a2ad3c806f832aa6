import { assertEquals } from "@std/assert";
import type { AnswerQuestion } from "../../src/storage/port/answer_question.ts";
import type { Applied, Change } from "../../src/storage/port/change.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aChange, anEntry, anOrigin, aRetry, movesItem, movesPatron } from "../support/library/changes.ts";
import { aFee, anItem, aPatron, NOON } from "../support/library/records.ts";
import { type ContractTest, itemOf, lend, lending, patronOf } from "./fresh.ts";

const LIBRARY = {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2" })],
  fees: [aFee()],
};
/** A window that was over before it began. */
const OVER = -1000;
const LENT = "lent I1 to P1";

/** The answer to a change is kept for as long as its request may come again. */
export function retryContract(test: ContractTest): void {
  test("answer() gives the outcome of a change by the key of its request", LIBRARY, async (storage) => {
    await lend(storage, "P1", "I1", { key: "K1" });
    assertEquals(await storage.answer(under("K1")), LENT);
    assertEquals(await storage.answer(under("K2")), undefined);
    assertEquals(await storage.answer(under()), undefined);
  });

  test("answer() gives the newest of what is kept under several keys", LIBRARY, async (storage) => {
    await lend(storage, "P1", "I1", { key: "K1" });
    await storage.apply(await checkin(storage, "K2"));
    for (const keys of [["K1", "K2"], ["K2", "K1"], ["K2", "K3"]]) {
      assertEquals(await storage.answer(under(...keys)), "taken back");
    }
  });

  test("answer() knows what another storage on the same data has kept", LIBRARY, async (storage, fresh) => {
    await lend(storage, "P1", "I1", { key: "K1" });
    assertEquals(await (await fresh.reopen()).answer(under("K1")), LENT);
  });

  test("answer() finds what an earlier version has kept under a key of its own", LIBRARY, async (storage, fresh) => {
    await lend(storage, "P1", "I1", { key: "K1" });
    assertEquals(await (await fresh.reopen()).answer({ ...under("K2"), older: () => ["K1"] }), LENT);
  });

  test(
    "answer() gives what is kept by the database's clock, and with `whenever` what is there",
    LIBRARY,
    async (storage) => {
      // It was told when the contract's library was made, long ago by the database's clock.
      await lend(storage, "P1", "I1", { key: "K1" });
      await storage.apply(await checkin(storage, "K2", OVER));
      assertEquals(await storage.answer(under("K1")), LENT);
      assertEquals(await storage.answer(under("K2")), undefined);
      assertEquals(await storage.answer(under("K1", "K2")), LENT);
      assertEquals(await storage.answer({ ...under("K2"), whenever: true }), "taken back");
    },
  );

  test("answer() gives the outcome of the last of several changes of one key", LIBRARY, async (storage) => {
    await lend(storage, "P1", "I1", { key: "K1" });
    await storage.apply(await checkin(storage, "K1"));
    assertEquals(await storage.answer(under("K1")), "taken back");
  });

  test(
    "answer() gives what may be done again only where copy or patron have been changed since",
    LIBRARY,
    async (storage) => {
      await lend(storage, "P1", "I1", { key: "K1" });
      await pay(storage, "K2");
      assertEquals(await storage.answer({ ...under("K1"), again: true }), LENT);
      assertEquals(await storage.answer({ ...under("K2"), again: true }), undefined);
      await storage.apply(await checkin(storage, "K3"));
      assertEquals(await storage.answer({ ...under("K2"), again: true }), undefined);
      assertEquals(await storage.answer({ ...under("K3"), again: true }), undefined);
      assertEquals(await storage.answer(under("K3")), "taken back");
    },
  );

  test("answer() gives a terminal that connects again what its own request was answered", LIBRARY, async (storage) => {
    const change = await checkin(storage, "K1");
    await storage.apply(change);
    const { terminal } = change.entry.origin;
    const asked = { ...under("K1"), again: true };
    assertEquals(await storage.answer({ ...asked, reconnected: terminal }), "taken back");
    assertEquals(await storage.answer({ ...asked, reconnected: `${terminal} 2` }), undefined);
    assertEquals(await storage.answer({ ...under("K2"), again: true, reconnected: terminal }), undefined);
  });

  test("answer() knows an identifier in another case for the same copy", LIBRARY, async (storage) => {
    const change = await checkin(storage, "K1");
    await storage.apply({ ...change, entry: { ...change.entry, itemId: "i1" } });
    await storage.apply(await checkin(storage, undefined));
    assertEquals(await storage.answer({ ...under("K1"), again: true }), "taken back");
  });

  test("apply() keeps no answer to a change that met a conflict", LIBRARY, async (storage) => {
    const patron = await patronOf(storage, "P1");
    const stale = lending({ ...patron, version: patron.version + 7 }, await itemOf(storage, "I1"), { key: "K1" });
    assertSame(await storage.apply(stale), { kind: "conflict" });
    assertEquals(await storage.answer(under("K1")), undefined);
  });

  test("apply() lets one of two changes win that were decided on the same facts", LIBRARY, async (storage) => {
    const change = lending(await patronOf(storage, "P1"), await itemOf(storage, "I1"), { key: "K1" });
    const applied = await Promise.all([storage.apply(change), storage.apply(change)]);
    assertSame(applied.map(({ kind }) => kind).sort(), ["applied", "conflict"]);
    assertEquals(await storage.answer(under("K1")), LENT);
  });

  test("apply() does nothing where the request has an answer, and gives that", LIBRARY, async (storage, fresh) => {
    await lend(storage, "P1", "I1", { key: "K1" });
    const before = await itemOf(storage, "I1");
    const change = await checkin(storage, "K1");
    const other = await fresh.reopen();
    for (const unless of [under("K0", "K1"), { ...under("K1"), whenever: true }]) {
      assertSame(await other.apply({ ...change, unless }), { kind: "answered", outcome: LENT });
    }
    assertSame(await itemOf(storage, "I1"), before);
    assertEquals((await storage.journal({ limit: 10 })).length, 1);
    assertSame(await other.apply({ ...change, unless: { ...under("K1"), again: true } }), { kind: "applied" });
    assertEquals(await storage.answer(under("K1")), "taken back");
  });

  test("apply() does what was answered too long ago", LIBRARY, async (storage) => {
    await storage.apply(await checkin(storage, "K1", OVER));
    assertSame(await storage.apply({ ...await checkin(storage, "K1"), unless: under("K1") }), { kind: "applied" });
  });

  test("pruneAnswers() removes what need not be kept any longer", LIBRARY, async (storage) => {
    await lend(storage, "P1", "I1", { key: "K1" });
    await storage.apply(await checkin(storage, "K2", OVER));
    assertEquals(await storage.pruneAnswers(1000), 0);
    assertEquals(await storage.answer({ ...under("K1"), whenever: true }), LENT);
    assertEquals(await storage.answer({ ...under("K2"), whenever: true }), undefined);
    assertEquals((await storage.journal({ limit: 10 })).length, 2);
  });

  test(
    "pruneAnswers() removes the oldest answers where too many are kept, however long they were to be",
    LIBRARY,
    async (
      storage,
      fresh,
    ) => {
      const keys = Array.from({ length: 1200 }, (_, number) => `K${number}`);
      const [first, ...others] = keys.map((key, number) => {
        const retry = aRetry(key, { window: number < 600 ? 30 * 86_400_000 : 3_600_000 });
        return aChange({ entry: anEntry({ origin: anOrigin({ retry }) }), outcome: `of ${key}` });
      });
      if (first !== undefined) await storage.apply(first);
      await Promise.all(others.map((change) => storage.apply(change)));
      const other = await fresh.reopen();
      assertEquals(await other.answer(under("K0")), "of K0");
      assertEquals(await storage.pruneAnswers(1200), 0);
      assertEquals(await storage.pruneAnswers(1000), 300);
      const answers = (from: Storage) => Promise.all(keys.map((key) => from.answer(under(key))));
      for (const each of [storage, other]) {
        const kept = (await answers(each)).filter((answer) => answer !== undefined);
        assertEquals([kept.length, await each.answer(under("K0"))], [900, undefined]);
      }
      // Another process finds that they are gone, and removes no more of them.
      assertEquals(await other.pruneAnswers(1000), 0);
      assertEquals((await storage.journal({ limit: 2000 })).length, 1200);
    },
  );

  test("apply() tells what it did as the newest change of patron and item", LIBRARY, async (storage) => {
    const change = lending(await patronOf(storage, "P1"), await itemOf(storage, "I1"), { key: "K1" });
    await storage.apply({ ...change, undo: "end the loan" });
    const newest = {
      at: NOON,
      account: "desk",
      terminal: "SC1",
      action: "checkout",
      patronId: "P1",
    };
    assertSame((await patronOf(storage, "P1")).lastChange, newest);
    assertSame((await itemOf(storage, "I1")).lastChange, newest);
    assertEquals(await storage.undo("I1"), "end the loan");
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

/** Asks for what is kept under these keys now, about a request that must not be executed again. */
function under(...keys: string[]): AnswerQuestion {
  return { keys, whenever: false, again: false };
}

/** A return of a copy that nobody had, which is a change all the same. */
async function checkin(storage: Storage, key: string | undefined, window?: number): Promise<Change> {
  return aChange({
    expect: [movesItem(await itemOf(storage, "I1"))],
    entry: anEntry({
      origin: anOrigin({ retry: aRetry(key, window === undefined ? {} : { window }) }),
      action: "checkin",
      itemId: "I1",
    }),
    outcome: "taken back",
  });
}

async function pay(storage: Storage, key: string): Promise<Applied> {
  return storage.apply(aChange({
    expect: [movesPatron(await patronOf(storage, "P1"))],
    effects: [{ kind: "pay", feeId: "F1", amount: 100 }],
    entry: anEntry({ origin: anOrigin({ retry: aRetry(key) }), action: "fee-paid", patronId: "P1" }),
    outcome: "paid",
  }));
}
