import { assertEquals } from "@std/assert";
import { createPace } from "../../../src/server/listen/pace.ts";

Deno.test("createPace() lets so many messages pass in each second, and more at once where that is allowed", () => {
  let now = 0;
  const pace = createPace(() => now);
  const limit = { perSecond: 2, atOnce: 2 };
  assertEquals([1, 2, 3].map(() => pace.isOver(limit)), [false, false, true]);
  now = 1000;
  assertEquals(pace.isOver(limit), false);

  now = 5000;
  const atOnce = { perSecond: 2, atOnce: 5 };
  assertEquals([1, 2, 3, 4, 5, 6].map(() => pace.isOver(atOnce)), [false, false, false, false, false, true]);
  // Five messages at two a second last 2.5 seconds.
  now = 7499;
  assertEquals(pace.isOver(atOnce), true);
  now = 7500;
  assertEquals(pace.isOver(atOnce), false);
});
