import { assertEquals, assertRejects } from "@std/assert";
import { createDeadlines } from "../../src/library/deadlines.ts";

const late = () => new Error("late");

/** A deadline that is far until the test says otherwise. */
function untilTold() {
  const deadline = { ms: 1000, left: () => deadline.ms, uncounted: <T>(work: Promise<T>) => work };
  return deadline;
}

Deno.test("createDeadlines() gives the answer, or the error, that comes in time", async () => {
  const { within } = createDeadlines();
  assertEquals(await within(untilTold(), Promise.resolve("answer"), late), "answer");
  await assertRejects(() => within(untilTold(), Promise.reject(new Error("failed")), late), Error, "failed");
});

Deno.test("createDeadlines() gives up those whose deadline has passed, and nobody else", async () => {
  const { within } = createDeadlines();
  const hurried = untilTold(), patient = untilTold();
  const answer = Promise.withResolvers<string>();
  const first = within(hurried, answer.promise, late);
  const second = within(patient, answer.promise, late);
  hurried.ms = 0;
  await assertRejects(() => first, Error, "late");
  answer.resolve("answer");
  assertEquals(await second, "answer");
});
