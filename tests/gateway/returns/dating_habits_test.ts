import { assertEquals, fail } from "@std/assert";
import { createDatingHabits } from "../../../src/gateway/returns/dating_habits.ts";
import { parseTimestamp } from "../../../src/protocol/timestamp.ts";

const read = (written: string) => parseTimestamp(written) ?? fail(written);

/** What is learned where so many copies bear these dates. */
function learnedOf(copies: number, returned: string, sent: (nth: number) => string | null): readonly string[] {
  const learned: string[] = [];
  const habits = createDatingHabits({ learned: (account, time) => void learned.push(`${account} ${time}`) });
  for (let nth = 0; nth < copies; nth++) {
    const date = sent(nth);
    habits.note("drop", {
      itemId: `B${nth}`,
      transactionDate: date === null ? null : read(date),
      returnDate: read(returned),
    });
  }
  assertEquals(habits.datesBack("drop", read(returned)), learned.length > 0);
  assertEquals(habits.datesBack("other", read(returned)), false);
  return learned;
}

const counting = (nth: number) => `20261124    08150${nth % 10}`;

const CASES: readonly (readonly [string, number, string, (nth: number) => string | null, readonly string[]])[] = [
  ["five copies", 5, "20261123    180000", counting, ["drop 18:00:00"]],
  ["four copies", 4, "20261123    180000", counting, []],
  ["the last second of the day", 5, "20261121    235959", counting, ["drop 23:59:59"]],
  ["a second amid a minute, as of a stack that one pad has read", 9, "20261123    164213", counting, []],
  ["a day without a time", 9, "20261123    000000", counting, []],
  ["a clock that counts no seconds", 9, "20261123    164200", () => "20261124    081500", []],
  [
    "returns that were kept, with the date at which they were made",
    9,
    "20261123    164200",
    (nth) => `20261123    16420${nth}`,
    [],
  ],
  ["returns without a date of their own", 9, "20261123    180000", () => null, []],
];

for (const [what, copies, returned, sent, expected] of CASES) {
  Deno.test(`a login dates its returns back: ${what}: ${expected.length > 0}`, () =>
    assertEquals(learnedOf(copies, returned, sent), expected));
}

Deno.test("a copy that is sent again is one copy, and what is learned outlasts the process", () => {
  const habits = createDatingHabits({ learned() {} }), returnDate = read("20261123    180000");
  for (let nth = 0; nth < 9; nth++) {
    habits.note("drop", { itemId: `B${nth % 4}`, transactionDate: read(counting(nth)), returnDate });
  }
  assertEquals(habits.datesBack("drop", returnDate), false);
  habits.note("drop", { itemId: "B4", transactionDate: read(counting(1)), returnDate });
  const next = createDatingHabits({ learned() {} });
  for (const note of [undefined, ["drop"], { other: "18:00:00" }, JSON.parse(JSON.stringify(habits.toNote()))]) {
    next.absorb(note);
  }
  // Whatever the day.
  assertEquals(next.datesBack("drop", read("20261201    180000")), true);
  assertEquals(next.datesBack("drop", read("20261201    180001")), false);
});
