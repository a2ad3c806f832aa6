import { assertEquals } from "@std/assert";
import type { Storage } from "../../src/storage/port/storage.ts";
import type { WrongPin } from "../../src/storage/port/wrong_pins.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aChange, anEntry, movesPatron } from "../support/library/changes.ts";
import { anItem, aPatron, NOON } from "../support/library/records.ts";
import { mergeAll } from "../support/library/staging.ts";
import { type ContractTest, itemOf, lend, lending, patronOf } from "./fresh.ts";

const GATE = { account: "gate", address: "192.0.2.1" };
const DESK = { account: "desk", address: "192.0.2.1" };
const PATRONS = ["P1", "P2", "P3"].map((patronId) => aPatron({ patronId, loginId: `ada${patronId}` }));
const LIBRARY = { patrons: PATRONS, items: [anItem()] };
const MANY = Array.from({ length: 40 }, (_, index) => index);

type Counted = Parameters<Storage["countWrongPin"]>[0];

function wrong(overrides: Partial<Counted> = {}): Counted {
  return { patronId: "P1", ...GATE, at: NOON, beyond: false, ...overrides };
}

async function wrongOf(storage: Storage, patronId = "P1"): Promise<readonly WrongPin[]> {
  return (await storage.pinRecord(patronId)).wrong;
}

/** PINs that were sent are kept exactly, by card and terminal, and stand in nobody's way. */
export function wrongPinsContract(test: ContractTest): void {
  test(
    "countWrongPin() keeps each, in the order in which they are counted, and tells them",
    LIBRARY,
    async (storage) => {
      assertEquals(await storage.pinRecord("P1"), { wrong: [], right: [] });
      const later = NOON.add({ seconds: 5 });
      await storage.countWrongPin(wrong({ at: later }));
      await storage.countWrongPin(wrong({ beyond: true }));
      const record = await storage.countWrongPin(wrong(DESK));
      assertSame(record, {
        wrong: [
          { ...GATE, at: later, beyond: false, forgiven: false },
          { ...GATE, at: NOON, beyond: true, forgiven: false },
          { ...DESK, at: NOON, beyond: false, forgiven: false },
        ],
        right: [],
      });
      assertSame(await storage.pinRecord("p1"), record);
      assertEquals(await wrongOf(storage, "P2"), []);
    },
  );

  test("countWrongPin() is durable when it answers", LIBRARY, async (storage, fresh) => {
    const record = await storage.countWrongPin(wrong({ patronId: "p1" }));
    assertSame(await (await fresh.reopen()).pinRecord("P1"), record);
  });

  test(
    "countWrongPin() of two storages at once counts each, and tells no two the same",
    LIBRARY,
    async (storage, fresh) => {
      const other = await fresh.reopen();
      const told = await Promise.all(MANY.map((index) => {
        const terminal = index % 4 < 2 ? GATE : DESK;
        return (index % 2 ? storage : other).countWrongPin(wrong(terminal));
      }));
      const counts = told.map((record) => record.wrong.length);
      assertEquals(counts.toSorted((a, b) => a - b), MANY.map((index) => index + 1));
    },
  );

  test("countWrongPin() stores nothing for a card that is not there", LIBRARY, async (storage) => {
    assertEquals((await storage.countWrongPin(wrong({ patronId: "P9" }))).wrong, []);
    await storage.noteRightPin({ ...GATE, patronId: "P9", at: NOON });
    await storage.load({ patrons: [aPatron({ patronId: "P9" })] });
    assertEquals(await storage.pinRecord("P9"), { wrong: [], right: [] });
  });

  test("countWrongPin() keeps no change of the patron from being applied", LIBRARY, async (storage) => {
    const change = lending(await patronOf(storage, "P1"), await itemOf(storage, "I1"));
    await storage.countWrongPin(wrong());
    await storage.noteRightPin({ ...GATE, patronId: "P1", at: NOON });
    assertSame(await storage.apply(change), { kind: "applied" });
  });

  test("countWrongPin() at the same time as a checkout lets it through", LIBRARY, async (storage) => {
    const [applied] = await Promise.all([lend(storage, "P1", "I1"), ...MANY.map(() => storage.countWrongPin(wrong()))]);
    assertSame(applied, { kind: "applied" });
    assertEquals((await wrongOf(storage)).length, MANY.length);
  });

  test("patronFacts() and its like tell another number after each wrong PIN", LIBRARY, async (storage) => {
    const numbers = new Set<number>();
    assertEquals((await patronOf(storage, "P1")).wrongPins, 0);
    for (const terminal of [GATE, DESK, GATE]) {
      await storage.countWrongPin(wrong(terminal));
      const { wrongPins } = await patronOf(storage, "adap1");
      numbers.add(wrongPins);
      assertEquals((await storage.patronOverview({ patronId: "P1", now: NOON }))?.patron.wrongPins, wrongPins);
      assertEquals((await storage.checkoutFacts("P1", "I1", NOON)).patron?.wrongPins, wrongPins);
    }
    assertEquals([numbers.size, numbers.has(0)], [3, false]);
    await storage.apply(aChange({ effects: [{ kind: "clear-wrong-pins", patronId: "P1" }] }));
    assertEquals((await patronOf(storage, "P1")).wrongPins, 0);
    await storage.countWrongPin(wrong());
    // The same number again would be taken for the same wrong PINs.
    assertEquals(numbers.has((await patronOf(storage, "P1")).wrongPins), false);
    assertEquals((await patronOf(storage, "P2")).wrongPins, 0);
  });

  test(
    "noteRightPin() keeps the last one of a terminal, and forgives that terminal's wrong ones",
    LIBRARY,
    async (storage) => {
      for (const terminal of [GATE, DESK]) await storage.countWrongPin(wrong(terminal));
      await storage.countWrongPin(wrong({ patronId: "P2" }));
      await storage.noteRightPin({ ...GATE, patronId: "p1", at: NOON });
      const later = NOON.add({ hours: 30 });
      await storage.noteRightPin({ ...GATE, patronId: "P1", at: later });
      const { wrong: told, right } = await storage.pinRecord("P1");
      assertSame(right, [{ ...GATE, at: later }]);
      assertEquals(told.map(({ account, forgiven }) => [account, forgiven]), [["gate", true], ["desk", false]]);
      assertEquals((await wrongOf(storage, "P2")).map(({ forgiven }) => forgiven), [false]);
    },
  );

  test("apply() clears wrong PINs with a row in the journal, or nothing at all", LIBRARY, async (storage, fresh) => {
    await storage.countWrongPin(wrong());
    const facts = await patronOf(storage, "P1");
    const unlock = (patronId: string) =>
      storage.apply(aChange({
        expect: [movesPatron(facts)],
        effects: [{ kind: "clear-wrong-pins", patronId }],
        entry: anEntry({ action: "pin-unlocked", patronId }),
      }));
    assertSame(await unlock("P1"), { kind: "applied" });
    assertEquals(await wrongOf(storage), []);
    await storage.countWrongPin(wrong());
    assertSame(await unlock("P1"), { kind: "conflict" });
    assertEquals((await wrongOf(storage)).length, 1);
    assertEquals((await fresh.journal()).map(({ action }) => action), ["pin-unlocked"]);
  });

  test("cardsWithWrongPins() counts the other cards of a terminal since a moment", LIBRARY, async (storage) => {
    const cards = (patronId: string, since = NOON, terminal = GATE) =>
      storage.cardsWithWrongPins({ ...terminal, since, patronId, most: 9 });
    const since = NOON.add({ minutes: 1 });
    await storage.countWrongPin(wrong());
    await storage.countWrongPin(wrong({ patronId: "P2" }));
    await storage.countWrongPin(wrong({ patronId: "P2", at: since, beyond: true }));
    assertEquals([await cards("P3"), await cards("p1"), await cards("P2")], [2, 1, 1]);
    assertEquals([await cards("P3", since), await cards("P2", since)], [1, 0]);
    assertEquals(await cards("P3", NOON, DESK), 0);
  });

  test("cardsWithWrongPins() counts those of all terminals of an account, up to a number", LIBRARY, async (storage) => {
    const cards = (most: number, account = GATE.account) =>
      storage.cardsWithWrongPins({ account, since: NOON, patronId: "P3", most });
    await storage.countWrongPin(wrong());
    await storage.countWrongPin(wrong({ address: "192.0.2.77" }));
    await storage.countWrongPin(wrong({ patronId: "P2", address: "192.0.2.78" }));
    assertEquals([await cards(9), await cards(2), await cards(1)], [2, 2, 1]);
    assertEquals(await cards(9, "another"), 0);
  });

  test("forgetPins() forgets what is too old, and dates anew what a clock was ahead with", LIBRARY, async (storage) => {
    const at = (hours: number) => NOON.add({ hours });
    for (const hours of [-3, -1, 1]) {
      await storage.countWrongPin(wrong({ at: at(hours) }));
      await storage.noteRightPin({ account: `${hours}`, address: "", patronId: "P1", at: at(hours) });
    }
    await storage.countWrongPin(wrong({ ...DESK, at: at(-3) }));
    await storage.noteRightPin({ ...GATE, patronId: "P1", at: at(-3) });
    const until = { now: NOON, wrong: at(-2), right: at(-2) };
    await storage.forgetPins({ ...until, keepUnforgiven: true });
    const kept = await storage.pinRecord("P1");
    assertSame(kept.wrong.map(({ account, at }) => ({ account, at })), [
      { account: "gate", at: at(-1) },
      { account: "gate", at: NOON },
      { account: "desk", at: at(-3) },
    ]);
    assertSame(kept.right.map(({ account, at }) => ({ account, at })), [
      { account: "-1", at: at(-1) },
      { account: "1", at: NOON },
    ]);
    await storage.forgetPins({ ...until, keepUnforgiven: false });
    assertEquals((await wrongOf(storage)).map(({ account }) => account), ["gate", "gate"]);
  });

  test("what is known of PINs goes with a patron whom an import removes", LIBRARY, async (storage) => {
    await storage.countWrongPin(wrong({ patronId: "P3" }));
    await storage.noteRightPin({ ...GATE, patronId: "P3", at: NOON });
    await mergeAll(storage, { patrons: PATRONS.slice(0, 2) }, { replaceMissing: true });
    assertEquals(await storage.patronFacts("P3", NOON), undefined);
    assertEquals(await storage.pinRecord("P3"), { wrong: [], right: [] });
  });

  test("wrong PINs stay when an import changes the patron", LIBRARY, async (storage) => {
    await storage.countWrongPin(wrong());
    await mergeAll(storage, { patrons: PATRONS.map((patron) => ({ ...patron, pin: "another" })) });
    assertEquals((await patronOf(storage, "P1")).patron.pin, "another");
    assertEquals((await wrongOf(storage)).length, 1);
  });
}
