import { assertEquals } from "@std/assert";
import type { PaceLimit } from "../../../src/config/base/limits.ts";
import { createPace } from "../../../src/server/listen/pace.ts";

/** Tells of so many messages at one moment which are one too many. */
function asked(pace: ReturnType<typeof createPace>, limit: PaceLimit, messages: number): string {
  return Array.from({ length: messages }, () => pace.isOver(limit) ? "over" : "in time").join(", ");
}

Deno.test("createPace() lets so many messages pass at once, and one more whenever the next is paid back", () => {
  let now = 0;
  const pace = createPace(() => now), limit = { perSecond: 2, atOnce: 3 };
  assertEquals(asked(pace, limit, 4), "in time, in time, in time, over");
  now = 499;
  assertEquals(asked(pace, limit, 1), "over");
  now = 500;
  assertEquals(asked(pace, limit, 2), "in time, over");
  // After a rest there are no more at once than ever.
  now = 60_000;
  assertEquals(asked(pace, limit, 4), "in time, in time, in time, over");
});

Deno.test("createPace() lets exactly so many pass where the milliseconds of a message are no whole number", () => {
  let now = 0;
  const pace = createPace(() => now), limit = { perSecond: 3, atOnce: 3 };
  for (; now <= 9_000; now += 1_000) assertEquals(asked(pace, limit, 4), "in time, in time, in time, over");
});

Deno.test("createPace() has a terminal that asks faster wait for one message at a time", async () => {
  const limit = { perSecond: 200, atOnce: 2 }, { signal } = new AbortController();
  let now = 0;
  const pace = createPace(() => now);
  assertEquals(asked(pace, limit, 3), "in time, in time, over");
  const resting = pace.rest(signal);
  now = 5;
  await resting;
  // What waited has taken the one that was paid back.
  assertEquals(asked(pace, limit, 1), "over");
  now = 10;
  assertEquals(asked(pace, limit, 2), "in time, over");
});

Deno.test("createPace() tells once in a burst's time that a terminal is held back", () => {
  let now = 0;
  const pace = createPace(() => now), limit = { perSecond: 2, atOnce: 3 };
  asked(pace, limit, 4);
  const news: boolean[] = [];
  for (const at of [0, 500, 1_499, 1_500, 1_501]) {
    now = at;
    news.push(pace.isNews());
  }
  assertEquals(news, [true, false, false, true, false]);
});
