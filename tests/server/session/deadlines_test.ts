import assert from "node:assert/strict";
import { createDeadlines } from "../../../src/server/session/deadlines.ts";

const late = () => new Error("late");

/** Patience that lasts until the test says otherwise. */
function untilTold() {
  const patience = { ms: 1000, left: () => patience.ms, uncounted: <T>(work: Promise<T>) => work };
  return patience;
}

Deno.test("createDeadlines() gives the answer, or the error, that comes in time", async () => {
  const { within } = createDeadlines();
  assert.equal(await within(untilTold(), Promise.resolve("answer"), late), "answer");
  await assert.rejects(within(untilTold(), Promise.reject(new Error("failed")), late), /failed/);
});

Deno.test("createDeadlines() gives up those whose patience is at its end, and nobody else", async () => {
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
