import { assertEquals } from "@std/assert";
import type { JournalSpan } from "../../src/storage/port/journal_line.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aChange, anEntry, anOrigin, aRetry, movesItem, movesPatron } from "../support/library/changes.ts";
import { aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { type ContractTest, itemOf, lend, patronOf } from "./fresh.ts";

const LIBRARY = {
  patrons: [aPatron({ pin: "old" }), aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2" })],
};
const ALL = { limit: 1000 };

/** More than one slice of what is forgotten. */
const MANY = Array.from({ length: 600 }, (_, number) => number);

/** The journal as it is read, shortened, and made to forget. */
export function journalContract(test: ContractTest): void {
  test("journal() tells everything about a change", LIBRARY, async (storage) => {
    const entry = anEntry({
      told: NOON.add({ hours: 1 }),
      due: aLoan().due,
      amount: 250,
      patronId: "P1",
      itemId: "I1",
      titleId: "T1",
      payment: { feeId: "F1", paymentType: "02", currency: "EUR", transactionId: "BK1" },
      detail: "a detail",
    });
    await storage.apply(aChange({ entry }));
    const [line] = await storage.journal(ALL);
    const { origin: { account, terminal, address, message, branch: library }, payment, ...rest } = entry;
    const journalId = line?.journalId;
    assertSame(line, { journalId, account, terminal, address, message, library, ...rest, ...payment });
  });

  test("journal() tells refusals, with their reasons", LIBRARY, async (storage) => {
    storage.record(anEntry({ outcome: "refused", reason: "item-lost", itemId: "I1" }));
    await storage.apply(aChange());
    const lines = await storage.journal(ALL);
    assertEquals(lines.map(({ outcome, reason }) => [outcome, reason]).sort(), [["done", undefined], [
      "refused",
      "item-lost",
    ]]);
  });

  test("journal() gives rows in order, a page at a time, each once", LIBRARY, async (storage) => {
    for (const hour of [0, 1, 2, 3, 4]) {
      await storage.apply(aChange({ entry: anEntry({ at: NOON.add({ hours: hour }) }) }));
    }
    const first = await storage.journal({ limit: 2 });
    const second = await storage.journal({ after: first.at(-1)?.journalId, limit: 2 });
    const third = await storage.journal({ after: second.at(-1)?.journalId, limit: 2 });
    const hours = [...first, ...second, ...third].map(({ at }) => at.since(NOON).total("hours"));
    assertEquals(hours, [0, 1, 2, 3, 4]);
  });

  test(
    "journal() since a moment gives what was told since, also what had happened before",
    LIBRARY,
    async (storage) => {
      const early = NOON.subtract({ hours: 5 });
      await storage.apply(aChange({ entry: anEntry({ at: early, detail: "online" }) }));
      await storage.apply(aChange({ entry: anEntry({ at: early, told: NOON, detail: "off-line" }) }));
      const lines = await storage.journal({ ...ALL, since: NOON });
      assertEquals(lines.map(({ detail }) => detail), ["off-line"]);
    },
  );

  test(
    "journalSpan() gives what was told in a span, in that order, whatever the clocks said",
    LIBRARY,
    async (storage) => {
      const told = [0, 1, 48, 2, -24, 3, 3, 4];
      for (const [row, hours] of told.entries()) {
        const at = NOON.add({ hours });
        const offline = row === 3 ? { at: NOON.subtract({ hours: 99 }), told: at } : { at };
        await storage.apply(aChange({ entry: anEntry({ ...offline, detail: String(row) }) }));
      }
      const read = async (span: Omit<JournalSpan, "limit">) => {
        const details: (string | undefined)[] = [];
        for (let after = span.after;;) {
          const [line] = await storage.journalSpan({ ...span, after, limit: 1 });
          if (line === undefined) return details.join();
          details.push(line.detail);
          after = { told: line.told ?? line.at, journalId: line.journalId };
        }
      };
      assertEquals(await read({}), "4,0,1,3,5,6,7,2");
      assertEquals(await read({ since: NOON.add({ hours: 1 }), until: NOON.add({ hours: 4 }) }), "1,3,5,6");
      assertEquals(await read({ newestFirst: true }), "2,7,6,5,3,1,0,4");
      const span = { since: NOON.add({ hours: 1 }), until: NOON.add({ hours: 4 }), newestFirst: true };
      assertEquals(await read(span), "6,5,3,1");
      assertEquals((await storage.journalSpan({ since: NOON, limit: 3 })).map(({ detail }) => detail), ["0", "1", "3"]);
    },
  );

  test("pruneJournal() removes what is old, also behind rows of a clock that was ahead", LIBRARY, async (storage) => {
    for (let number = 0; number < 600; number++) {
      storage.record(anEntry({ at: NOON.add({ hours: 48 }), outcome: "refused" }));
    }
    storage.record(anEntry({ outcome: "refused" }));
    await storage.apply(aChange({ entry: anEntry({ at: NOON.add({ hours: 1 }) }) }));
    assertEquals(await storage.pruneJournal(NOON.add({ minutes: 1 })), 1);
  });

  test("pruneJournal() removes what was told before a moment and nothing else", LIBRARY, async (storage) => {
    for (let number = 0; number < 1100; number++) {
      storage.record(anEntry({ at: NOON.add({ seconds: number }), outcome: "refused" }));
    }
    await storage.apply(aChange({ entry: anEntry({ at: NOON.subtract({ hours: 1 }), told: NOON.add({ hours: 1 }) }) }));
    assertEquals(await storage.pruneJournal(NOON.add({ seconds: 1050 })), 1050);
    assertEquals((await storage.journal(ALL)).length, 51);
  });

  test("pruneJournal() leaves a patron without the change that is gone", LIBRARY, async (storage) => {
    await lend(storage, "P1", "I1", { key: "k" });
    await storage.pruneJournal(NOON.add({ seconds: 1 }));
    assertEquals((await patronOf(storage, "P1")).lastChange, undefined);
    assertEquals((await itemOf(storage, "I1")).loan?.patronId, "P1");
  });

  test(
    "forgetUndo() removes what would undo a change that was told before a moment",
    LIBRARY,
    async (storage) => {
      const change = (key: string, at: Temporal.Instant, itemId: string) =>
        lendWith(storage, itemId, {
          entry: { at, origin: anOrigin({ retry: aRetry(key) }) },
          outcome: "answer",
          undo: "undo",
        });
      await change("k1", NOON, "I1");
      await change("k2", NOON.add({ hours: 1 }), "I2");
      await storage.forgetUndo(NOON.add({ minutes: 1 }));
      assertEquals([await storage.undo("I1"), await storage.undo("I2")], [undefined, "undo"]);
      assertEquals((await itemOf(storage, "I1")).lastChange?.patronId, "P1");
      await storage.forgetUndo(NOON.add({ hours: 2 }));
      assertEquals(await storage.undo("I2"), undefined);
    },
  );

  test("undo() gives what puts a copy's newest change back, and nothing of those before", LIBRARY, async (storage) => {
    const touch = async (itemIds: readonly string[], undo: string) => {
      const expect = await Promise.all(itemIds.map(async (itemId) => movesItem(await itemOf(storage, itemId))));
      assertSame(await storage.apply(aChange({ expect, undo })), { kind: "applied" });
    };
    await touch(["I1", "I2"], "first");
    assertEquals([await storage.undo("i1"), await storage.undo("I2")], ["first", "first"]);
    await touch(["I1"], "second");
    assertEquals([await storage.undo("I1"), await storage.undo("I2")], ["second", "first"]);
    await touch(["I1", "I2"], "");
    assertEquals([await storage.undo("I1"), await storage.undo("I2")], [undefined, undefined]);
    const overtaken = { ...movesItem(await itemOf(storage, "I1")), version: 1 };
    assertSame(await storage.apply(aChange({ expect: [overtaken], undo: "third" })), { kind: "conflict" });
    assertEquals([await storage.undo("I1"), await storage.undo("none")], [undefined, undefined]);
  });

  test("pruneJournal() removes what would undo the changes whose rows it removes", LIBRARY, async (storage) => {
    const change = (itemId: string, at: Temporal.Instant) => lendWith(storage, itemId, { entry: { at }, undo: itemId });
    await change("I1", NOON);
    await change("I2", NOON.add({ hours: 1 }));
    await storage.pruneJournal(NOON.add({ minutes: 1 }));
    assertEquals([await storage.undo("I1"), await storage.undo("I2")], [undefined, "I2"]);
  });

  test("forgetUndo() reaches what is behind many that are too young", {
    ...LIBRARY,
    items: [...LIBRARY.items, ...MANY.map((number) => anItem({ itemId: `N${number}` }))],
  }, async (storage) => {
    const change = (itemId: string, version: number, at: Temporal.Instant, undo: string) =>
      storage.apply(aChange({
        expect: [{ kind: "item", id: itemId, version, moves: true }],
        entry: anEntry({ at, itemId }),
        undo,
      }));
    await Promise.all(MANY.map((number) => change(`N${number}`, 1, NOON.add({ hours: 1 }), "young")));
    await change("N599", 2, NOON, "old");
    await storage.forgetUndo(NOON.add({ minutes: 1 }));
    assertEquals([await storage.undo("N599"), await storage.undo("N598")], [undefined, "young"]);
  });

  test(
    "apply() of a loan's end that is to be forgotten takes the patron out of the journal",
    LIBRARY,
    async (storage) => {
      await lend(storage, "P1", "I1");
      await lend(storage, "P1", "I2");
      await endLoan(storage, "I1", true);
      const lines = await storage.journal(ALL);
      assertEquals(lines.map(({ itemId, patronId }) => [itemId, patronId]), [
        ["I1", undefined],
        ["I2", "P1"],
        ["I1", undefined],
      ]);
      assertEquals((await patronOf(storage, "P1")).lastChange, undefined, "the patron points at the row");
      await endLoan(storage, "I2", false);
      assertEquals((await patronOf(storage, "P1")).lastChange?.patronId, undefined);
    },
  );

  test("apply() of a set PIN replaces it, with a row in the journal", LIBRARY, async (storage) => {
    await storage.apply(aChange({
      expect: [movesPatron(await patronOf(storage, "P1"))],
      effects: [{ kind: "set-pin", patronId: "p1", pin: "new" }],
      entry: anEntry({ action: "pin-set", patronId: "P1" }),
    }));
    assertEquals((await patronOf(storage, "P1")).patron.pin, "new");
    assertEquals((await storage.journal(ALL))[0]?.action, "pin-set");
  });

  test("setPins() stores PINs, a replacement only over what it replaces", LIBRARY, async (storage) => {
    await storage.setPins([
      { patronId: "P1", pin: "late", replacing: "other" },
      { patronId: "p2", pin: "first" },
      { patronId: "P9", pin: "nobody's" },
    ]);
    assertEquals(await pinsOf(storage), ["old", "first"]);
    await storage.setPins([{ patronId: "P1", pin: "new", replacing: "old" }]);
    assertEquals(await pinsOf(storage), ["new", "first"]);
  });

  test(
    "patronsWithoutPin() gives those of the patrons asked for who are stored and have none",
    LIBRARY,
    async (storage) => {
      assertEquals(await storage.patronsWithoutPin(["P1", "p2", "P9"]), ["P2"]);
    },
  );
}

async function pinsOf(storage: Storage): Promise<readonly string[]> {
  return [(await patronOf(storage, "P1")).patron.pin, (await patronOf(storage, "P2")).patron.pin];
}

async function lendWith(
  storage: Storage,
  itemId: string,
  { entry, ...change }: Omit<NonNullable<Parameters<typeof aChange>[0]>, "entry"> & {
    readonly entry: Parameters<typeof anEntry>[0];
  },
): Promise<void> {
  const expect = [movesPatron(await patronOf(storage, "P1")), movesItem(await itemOf(storage, itemId))];
  await storage.apply(aChange({
    expect,
    effects: [{ kind: "open-loan", loan: aLoan({ itemId }) }],
    ...change,
    entry: anEntry({ patronId: "P1", itemId, ...entry }),
  }));
}

async function endLoan(storage: Storage, itemId: string, forget: boolean): Promise<void> {
  const expect = [movesPatron(await patronOf(storage, "P1")), movesItem(await itemOf(storage, itemId))];
  await storage.apply(aChange({
    expect,
    effects: [{ kind: "end-loan", itemId, ...forget && { forget: true } }],
    entry: anEntry({ action: "checkin", itemId }),
  }));
}
