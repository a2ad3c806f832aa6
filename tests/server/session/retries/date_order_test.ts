import { assertEquals } from "@std/assert";
import { createTerminalDates, type DateOrder } from "../../../../src/server/session/retries/terminal_dates.ts";
import type { Timestamp } from "../../../../src/protocol/timestamp.ts";

const at = (second: number, zone = "    "): Timestamp => ({
  ...{ year: 2026, month: 3, day: 2, hour: 12, minute: Math.floor(second / 60), second: second % 60 },
  zone,
});

function noted(order: DateOrder, ...seconds: readonly number[]): readonly number[] {
  return seconds.map((second) => order.note(at(second)));
}

Deno.test("orderOf() tells that a date is older than one of a message behind a place, and of none before it", () => {
  const order = createTerminalDates().orderOf("entrance");
  const [first = 0, second = 0] = noted(order, 10, 20);
  assertEquals([order.isOlder(at(10), first), order.isOlder(at(20), first), order.isOlder(at(10), second)], [
    true,
    false,
    false,
  ]);
});

Deno.test("orderOf() tells of a newer date also where the terminal's clock was set back since", () => {
  const order = createTerminalDates().orderOf("entrance");
  const [first = 0] = noted(order, 10, 50, 20, 30);
  assertEquals([40, 50, 60].map((second) => order.isOlder(at(second), first)), [true, false, false]);
});

Deno.test("orderOf() is one for all connections of a terminal, and another for each terminal", () => {
  const dates = createTerminalDates(), place = dates.orderOf("entrance").note(at(10));
  dates.orderOf("exit").note(at(30));
  assertEquals(dates.orderOf("entrance").isOlder(at(20), place), false);
  dates.orderOf("entrance").note(at(30));
  assertEquals(dates.orderOf("entrance").isOlder(at(20), place), true);
});

Deno.test("orderOf() takes a date for older than one of another zone", () => {
  const order = createTerminalDates().orderOf("entrance"), place = order.note(at(10));
  order.note(at(10, "   Z"));
  assertEquals(order.isOlder(at(40), place), true);
});

Deno.test("orderOf() takes no older date for a newer one, however often a clock was set back", () => {
  const order = createTerminalDates().orderOf("entrance"), place = order.note(at(0));
  for (let second = 200; second > 100; second--) order.note(at(second));
  assertEquals([101, 150, 199].map((second) => order.isOlder(at(second), place)), [true, true, true]);
  assertEquals(order.isOlder(at(200), place), false);
});
