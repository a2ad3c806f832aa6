import { assertEquals } from "@std/assert";
import { createPace } from "../../../src/server/listen/pace.ts";

Deno.test("createPace() lets so many messages pass in each second, and all of them without a limit", () => {
  let now = 0;
  const pace = createPace(() => now);
  assertEquals([1, 2, 3].map(() => pace.isOver(2)), [false, false, true]);
  now = 1000;
  assertEquals(pace.isOver(2), false);
});
