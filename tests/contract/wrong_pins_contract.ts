import { assertEquals } from "@std/assert";
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

function wrong(overrides: Partial<WrongPin> = {}): WrongPin {
  return { patronId: "P1", ...GATE, at: NOON, everywhere: true, ...overrides };
}

/** Wrong PINs are counted exactly, by card and terminal, and stand in nobody's way. */
export function wrongPinsContract(test: ContractTest): void {
  test("countWrongPin() counts by terminal, and tells how they stand then", LIBRARY, async (storage) => {
    assertEquals(await storage.wrongPins("P1"), []);
    const later = NOON.add({ seconds: 5 });
    await storage.countWrongPin(wrong());
    await storage.countWrongPin(wrong({ everywhere: false, at: later }));
    const tries = await storage.countWrongPin(wrong(DESK));
    assertSame(tries, [
      { ...DESK, tries: 1, everywhere: 1, lastTry: NOON },
      { ...GATE, tries: 2, everywhere: 1, lastTry: later },
    ]);
    assertSame(await storage.wrongPins("p1"), tries);
    assertEquals(await storage.wrongPins("P2"), []);
  });

  test("countWrongPin() is durable when it answers", LIBRARY, async (storage, fresh) => {
    const tries = await storage.countWrongPin(wrong({ patronId: "p1" }));
    assertSame(await (await fresh.reopen()).wrongPins("P1"), tries);
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
      const sums = told.map((tries) => tries.reduce((sum, { everywhere }) => sum + everywhere, 0));
      assertEquals(sums.toSorted((a, b) => a - b), MANY.map((index) => index + 1));
    },
  );

  test("countWrongPin() stores nothing for a card that is not there", LIBRARY, async (storage) => {
    assertEquals(await storage.countWrongPin(wrong({ patronId: "P9" })), []);
    await storage.load({ patrons: [aPatron({ patronId: "P9" })] });
    assertEquals(await storage.wrongPins("P9"), []);
  });

  test("countWrongPin() keeps no change of the patron from being applied", LIBRARY, async (storage) => {
    const change = lending(await patronOf(storage, "P1"), await itemOf(storage, "I1"));
    await storage.countWrongPin(wrong());
    assertSame(await storage.apply(change), { kind: "applied" });
  });

  test("countWrongPin() at the same time as a checkout lets it through", LIBRARY, async (storage) => {
    const [applied] = await Promise.all([lend(storage, "P1", "I1"), ...MANY.map(() => storage.countWrongPin(wrong()))]);
    assertSame(applied, { kind: "applied" });
    assertEquals((await patronOf(storage, "P1")).wrongPins, MANY.length);
  });

  test("patronFacts() and its like tell how many wrong PINs were sent", LIBRARY, async (storage) => {
    assertEquals((await patronOf(storage, "P1")).wrongPins, 0);
    await storage.countWrongPin(wrong());
    await storage.countWrongPin(wrong({ ...DESK, everywhere: false }));
    assertEquals((await patronOf(storage, "adap1")).wrongPins, 2);
    assertEquals((await storage.patronOverview({ patronId: "P1", now: NOON }))?.patron.wrongPins, 2);
    assertEquals((await storage.checkoutFacts("P1", "I1", NOON)).patron?.wrongPins, 2);
    assertEquals((await patronOf(storage, "P2")).wrongPins, 0);
  });

  test("clearWrongPins() forgets those of one card, at all terminals", LIBRARY, async (storage) => {
    for (const patronId of ["P1", "P2"]) await storage.countWrongPin(wrong({ patronId }));
    await storage.countWrongPin(wrong(DESK));
    await storage.clearWrongPins("p1");
    assertEquals(await storage.wrongPins("P1"), []);
    assertEquals((await storage.wrongPins("P2")).length, 1);
  });

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
    assertEquals(await storage.wrongPins("P1"), []);
    await storage.countWrongPin(wrong());
    assertSame(await unlock("P1"), { kind: "conflict" });
    assertEquals((await storage.wrongPins("P1")).length, 1);
    assertEquals((await fresh.journal()).map(({ action }) => action), ["pin-unlocked"]);
  });

  test("cardsWithWrongPins() counts the other cards of a terminal since a moment", LIBRARY, async (storage) => {
    const cards = (patronId: string, since = NOON, terminal = GATE) =>
      storage.cardsWithWrongPins({ ...terminal, since, patronId });
    const since = NOON.add({ minutes: 1 });
    await storage.countWrongPin(wrong());
    await storage.countWrongPin(wrong({ patronId: "P2" }));
    await storage.countWrongPin(wrong({ patronId: "P2", at: since, everywhere: false }));
    assertEquals([await cards("P3"), await cards("p1"), await cards("P2")], [2, 1, 1]);
    assertEquals([await cards("P3", since), await cards("P2", since)], [1, 0]);
    assertEquals(await cards("P3", NOON, DESK), 0);
    await storage.clearWrongPins("P2");
    assertEquals(await cards("P3"), 1);
  });

  test("wrong PINs go with a patron whom an import removes", LIBRARY, async (storage) => {
    await storage.countWrongPin(wrong({ patronId: "P3" }));
    await mergeAll(storage, { patrons: PATRONS.slice(0, 2) }, { replaceMissing: true });
    assertEquals(await storage.patronFacts("P3", NOON), undefined);
    assertEquals(await storage.wrongPins("P3"), []);
  });

  test("wrong PINs stay when an import changes the patron", LIBRARY, async (storage) => {
    await storage.countWrongPin(wrong());
    await mergeAll(storage, { patrons: PATRONS.map((patron) => ({ ...patron, pin: "another" })) });
    assertEquals((await patronOf(storage, "P1")).patron.pin, "another");
    assertEquals((await storage.wrongPins("P1"))[0]?.tries, 1);
  });
}
