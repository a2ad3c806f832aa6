import assert from "node:assert/strict";
import { createDeadlines } from "../../../src/server/session/deadlines.ts";

const late = () => new Error("late");

/** A deadline that is far until the test says otherwise. */
function untilTold() {
  const deadline = { ms: 1000, left: () => deadline.ms, uncounted: <T>(work: Promise<T>) => work };
  return deadline;
}

Deno.test("createDeadlines() gives the answer, or the error, that comes in time", async () => {
  const { within } = createDeadlines();
  assert.equal(await within(untilTold(), Promise.resolve("answer"), late), "answer");
  await assert.rejects(within(untilTold(), Promise.reject(new Error("failed")), late), /failed/);
});

Deno.test("createDeadlines() gives up those whose deadline has passed, and nobody else", async () => {
  const { within } = createDeadlines();
  const hurried = untilTold(), patient = untilTold();
  const answer = Promise.withResolvers<string>();
  const first = within(hurried, answer.promise, late);
  const second = within(patient, answer.promise, late);
  hurried.ms = 0;
  await assert.rejects(first, /late/);
  answer.resolve("answer");
  assert.equal(await second, "answer");
});
