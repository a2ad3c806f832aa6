import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createClock } from "../../../src/server/session/clock.ts";

Deno.test("createClock() gives one moment to all who ask in one millisecond, and another in the next", () => {
  let milliseconds = 1_795_600_000_000;
  const clock = createClock(() => milliseconds);
  const first = clock();
  assertEquals(first.epochMilliseconds, 1_795_600_000_000);
  assertStrictEquals(clock(), first);
  milliseconds++;
  assertEquals(clock().epochMilliseconds, 1_795_600_000_001);
  milliseconds -= 5000;
  assertEquals(clock().epochMilliseconds, 1_795_599_995_001);
});

Deno.test("createClock() tells the time of this machine", () => {
  const clock = createClock();
  const before = Date.now();
  const { epochMilliseconds } = clock();
  assert(epochMilliseconds >= before && epochMilliseconds <= Date.now());
});
