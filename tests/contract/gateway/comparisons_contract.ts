import { assertEquals } from "@std/assert";
import type { ComparedCount, Difference } from "../../../src/storage/port/comparisons.ts";
import { NOON } from "../../support/library/records.ts";
import type { ContractTest } from "../fresh.ts";

const DAYS = { from: "2026-01-01", to: "2026-12-31" };

function aCount(outcome: string, count: number, told: Partial<ComparedCount> = {}): ComparedCount {
  return { day: "2026-03-02", message: "63", field: "borrow", outcome, count, ...told };
}

function aDifference(told: Partial<Difference> = {}): Difference {
  return {
    ...{ at: NOON, day: "2026-03-02", message: "63", field: "borrow", outcome: "stale" },
    ...{ bySystem: "no", byCopy: "yes", patronId: "P1", ...told },
  };
}

const told = (counts: readonly ComparedCount[]) => counts.map(({ day, outcome, count }) => [day, outcome, count]);

/** What came of comparing a system with its copy: counted once, moved once, and forgotten. */
export function comparisonsContract(test: ContractTest): void {
  test("comparisons.note() adds to counts, of all processes at once", {}, async ({ comparisons }, fresh) => {
    const other = (await fresh.reopen()).comparisons;
    const some = { counts: [aCount("agrees", 2), aCount("stale", 1)], differences: [] };
    const same = { counts: some.counts.toReversed(), differences: [] };
    await Promise.all([comparisons, other, comparisons, other].map((one, index) => one.note(index % 2 ? some : same)));
    await comparisons.note({ counts: [aCount("agrees", 1, { day: "2026-03-01" })], differences: [] });
    assertEquals(told(await other.counts(DAYS)), [
      ["2026-03-01", "agrees", 1],
      ["2026-03-02", "agrees", 8],
      ["2026-03-02", "stale", 4],
    ]);
    assertEquals(told(await other.counts({ from: "2026-03-01", to: "2026-03-01" })), [["2026-03-01", "agrees", 1]]);
  });

  test("comparisons.differences() gives them as they were noted, onward or the newest first", {}, async ({
    comparisons,
  }) => {
    const second = aDifference({ patronId: undefined, itemId: "I 1", message: "17", bySystem: "04 \0" });
    await comparisons.note({
      counts: [],
      differences: [aDifference(), second, aDifference({ at: NOON.add({ hours: 1 }) })],
    });
    const all = await comparisons.differences({ after: 0, most: 10 });
    const numbers = all.map(({ number }) => number);
    assertEquals(all.map(({ patronId, itemId }) => [patronId, itemId]), [
      ["P1", undefined],
      [undefined, "I 1"],
      ["P1", undefined],
    ]);
    const [{ number: _, ...first } = { number: 0 }] = all;
    assertEquals(first, aDifference());
    const [, next] = await comparisons.differences({ after: numbers[0] ?? 0, most: 1 });
    assertEquals(next, undefined);
    assertEquals(
      (await comparisons.differences({ most: 2 })).map(({ number }) => number),
      numbers.slice(1).toReversed(),
    );
  });

  test("comparisons.move() moves a difference and its count once", {}, async ({ comparisons }, fresh) => {
    const other = (await fresh.reopen()).comparisons;
    await comparisons.note({ counts: [aCount("stale", 2)], differences: [aDifference(), aDifference()] });
    const [first, second] = (await comparisons.differences({ after: 0, most: 2 })).map(({ number }) => number);
    const move = { number: first ?? 0, from: "stale", to: "rule" };
    await Promise.all([comparisons.move([move]), other.move([move, { ...move, to: "mended" }])]);
    await comparisons.move([]);
    const [moved] = await other.differences({ after: 0, most: 1 });
    const to = moved?.outcome ?? "";
    assertEquals(
      told(await comparisons.counts(DAYS)).toSorted(),
      [["2026-03-02", to, 1], ["2026-03-02", "stale", 1]]
        .toSorted(),
    );
    await comparisons.move([{ number: second ?? 0, from: "stale", to }, { number: 99, from: "stale", to }]);
    assertEquals(told(await comparisons.counts(DAYS)).filter(([, , count]) => count !== 0), [["2026-03-02", to, 2]]);
  });

  test("comparisons.forgetCard() and comparisons.prune() forget differences, and old counts", {}, async ({
    comparisons,
  }) => {
    await comparisons.note({
      counts: [aCount("stale", 3, { day: "2025-03-01" }), aCount("stale", 6)],
      differences: [
        aDifference({ patronId: "P2", at: NOON.subtract({ hours: 200 }) }),
        ...["P3", "p1", "P4", "P5", "P6"].map((patronId) => aDifference({ patronId })),
      ],
    });
    const left = async () => (await comparisons.differences({ after: 0, most: 9 })).map(({ patronId }) => patronId);
    await comparisons.forgetCard("P1");
    assertEquals(await left(), ["P2", "P3", "P4", "P5", "P6"]);
    const kept = { countsFrom: "2025-03-02", differencesFrom: NOON.subtract({ hours: 168 }), most: 10 };
    await comparisons.prune(kept);
    assertEquals(await left(), ["P3", "P4", "P5", "P6"]);
    await comparisons.prune({ ...kept, most: 2 });
    assertEquals(await left(), ["P5", "P6"]);
    assertEquals(told(await comparisons.counts({ from: "2025-01-01", to: "2026-12-31" })), [[
      "2026-03-02",
      "stale",
      6,
    ]]);
  });
}
