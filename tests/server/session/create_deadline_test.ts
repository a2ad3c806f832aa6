import { assertEquals, assertRejects } from "@std/assert";
import { createDeadline } from "../../../src/server/session/create_deadline.ts";

function clockAt(start: number) {
  const clock = { now: start };
  return { clock, deadline: createDeadline(1000, start, () => clock.now) };
}

Deno.test("createDeadline() passes with the time", () => {
  const { clock, deadline } = clockAt(500);
  assertEquals(deadline.left(), 1000);
  clock.now += 1200;
  assertEquals(deadline.left(), -200);
});

Deno.test("createDeadline() does not count the time of what is uncounted, be it one thing or several at once", async () => {
  const { clock, deadline } = clockAt(0);
  clock.now = 300;
  const first = Promise.withResolvers<string>(), second = Promise.withResolvers<never>();
  const waiting = [deadline.uncounted(first.promise), deadline.uncounted(second.promise)] as const;
  clock.now = 10_000;
  assertEquals(deadline.left(), 700);
  first.resolve("right");
  assertEquals(await waiting[0], "right");
  clock.now = 20_000;
  assertEquals(deadline.left(), 700);
  second.reject(new Error("busy"));
  await assertRejects(async () => await waiting[1], Error, "busy");
  clock.now = 20_100;
  assertEquals(deadline.left(), 600);
});
