import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  captureOf,
  firstFillable,
  hasRunOut,
  isPending,
  isUncollected,
  queueLength,
  queuePosition,
  wants,
} from "../../../src/circulation/rules/hold_queue.ts";
import { addDays, type Day } from "../../../src/library/day.ts";
import type { Hold } from "../../../src/storage/port/hold.ts";
import { aHold, anItem } from "../../support/library/records.ts";

const today = "2026-03-02";
const yesterday = addDays(today, -1);

const pending = aHold();
const lastDay = aHold({ holdId: "H2", expires: today });
const expired = aHold({ holdId: "H3", expires: yesterday });
const travelling = aHold({ holdId: "H4", status: "in-transit", capturedItemId: "I4", expires: yesterday });
const waiting = aHold({ holdId: "H5", status: "waiting", capturedItemId: "I5", shelfExpires: today });
const uncollected = aHold({ holdId: "H6", status: "waiting", capturedItemId: "I6", shelfExpires: yesterday });
const queue = [expired, uncollected, pending, lastDay, travelling, waiting];

/** Which of the queue's holds something is true of. */
function those(predicate: (hold: Hold, today: Day) => boolean): readonly string[] {
  return queue.filter((hold) => predicate(hold, today)).map(({ holdId }) => holdId);
}

Deno.test("isPending() is true up to the last day of a hold in the queue", () => {
  assertEquals(those(isPending), ["H1", "H2"]);
});

Deno.test("isUncollected() is true after the last day on the hold shelf", () => {
  assertEquals(those(isUncollected), ["H6"]);
});

Deno.test("hasRunOut() is true of what nobody wants any more and of what nobody collected", () => {
  assertEquals(those(hasRunOut), ["H3", "H6"]);
});

const WANTS: readonly (readonly [what: string, Partial<Hold>, wanted: boolean])[] = [
  ["any copy of the title", {}, true],
  ["that very copy", { itemId: "i1" }, true],
  ["no other copy", { itemId: "I2" }, false],
  ["a copy of the library", { library: "main" }, true],
  ["no copy of another library", { library: "EAST" }, false],
  ["that copy only of that library", { itemId: "I1", library: "EAST" }, false],
];

for (const [what, hold, wanted] of WANTS) {
  Deno.test(`wants() takes ${what}`, () => {
    const away = anItem({ permanentLocation: "MAIN", currentLocation: "EAST" });
    assertEquals(wants(aHold(hold), away), wanted);
  });
}

Deno.test("firstFillable() is the first in the queue that waits and wants the copy", () => {
  const holds = [expired, waiting, aHold({ holdId: "H7", itemId: "I2" }), lastDay, pending];
  assertStrictEquals(firstFillable(holds, anItem(), today), lastDay);
  assertEquals(firstFillable([expired, waiting], anItem(), today), undefined);
});

Deno.test("captureOf() finds the hold for which a copy stands or travels", () => {
  assertStrictEquals(captureOf(queue, anItem({ itemId: "i4" })), travelling);
  assertStrictEquals(captureOf(queue, anItem({ itemId: "I5" })), waiting);
  assertEquals(captureOf(queue, anItem()), undefined);
});

Deno.test("queuePosition() counts from 1 and leaves out what has run out, except the hold itself", () => {
  assertEquals(queue.map((hold) => queuePosition(queue, hold, today)), [1, 1, 1, 2, 3, 4]);
});

Deno.test("queueLength() counts the holds that are open", () => {
  assertEquals(queueLength(queue, today), 4);
  assertEquals(queueLength([], today), 0);
});
