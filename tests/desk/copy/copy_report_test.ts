import { assertEquals } from "@std/assert";
import { agreement, comparable, readCopyReport } from "../../../src/desk/copy/copy_report.ts";
import type { ComparedCount, KeptDifference } from "../../../src/storage/port/comparisons.ts";

const count = (day: string, message: string, field: string, outcome: string, count: number): ComparedCount => ({
  ...{ day, message, field, outcome, count },
});

const COUNTS = [
  count("2026-11-24", "63", "borrow", "agrees", 90),
  count("2026-11-24", "63", "borrow", "stale", 6),
  count("2026-11-24", "63", "valid", "not known", 4),
  count("2026-11-24", "63", "pin", "agrees", 7),
  count("2026-11-26", "63", "valid", "not comparable", 5),
  count("2026-11-26", "17", "status", "agrees", 3),
  count("2026-11-26", "17", "status", "not handed over", 2),
  // Words of a later version.
  count("2026-11-26", "17", "shelf", "agrees", 1),
  count("2026-11-26", "17", "status", "guessed", 1),
];

const DIFFERENCE: KeptDifference = {
  ...{ number: 9, at: Temporal.Instant.from("2026-11-24T10:00:00Z"), day: "2026-11-24", message: "63" },
  ...{ field: "borrow", outcome: "stale", bySystem: "no", byCopy: "yes", patronId: "P1" },
};

async function report(examples: number) {
  const asked: unknown[] = [];
  const told = await readCopyReport({
    counts: (span) => Promise.resolve((asked.push(span), COUNTS)),
    differences: (query) => Promise.resolve((asked.push(query), [DIFFERENCE, { ...DIFFERENCE, outcome: "guessed" }])),
  }, { to: Temporal.PlainDate.from("2026-11-26"), days: 3, examples });
  return { asked, told };
}

Deno.test("readCopyReport() tells by message, by day and in all, and the PIN apart", async () => {
  const { asked, told } = await report(20);
  assertEquals(asked, [{ from: "2026-11-24", to: "2026-11-26" }, { most: 20 }]);
  assertEquals(told.messages.map(({ message, tally }) => [message, comparable(tally), agreement(tally)]), [
    ["17", 3, 1],
    ["63", 100, 0.9],
    ["PIN", 7, 1],
  ]);
  assertEquals(told.lastDay.map(({ message, tally }) => [message, comparable(tally), tally["not comparable"]]), [
    ["17", 3, 0],
    ["63", 0, 5],
  ]);
  assertEquals(told.days.map(({ day, tally }) => [day, comparable(tally), agreement(tally)]), [
    ["2026-11-24", 107, 97 / 107],
    ["2026-11-25", 0, undefined],
    ["2026-11-26", 3, 1],
  ]);
  assertEquals(told.total, {
    ...{ "agrees": 100, "stale": 6, "rule": 0, "not known": 4, "mended": 0 },
    ...{ "not handed over": 2, "not comparable": 5 },
  });
  const { number: _, ...difference } = DIFFERENCE;
  assertEquals(told.differences, [{ ...difference, field: "borrow", outcome: "stale" }]);
});

Deno.test("readCopyReport() reads no card where none is asked for", async () => {
  const { asked, told } = await report(0);
  assertEquals([asked.length, told.differences], [1, []]);
});
