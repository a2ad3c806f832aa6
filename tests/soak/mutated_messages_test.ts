import assert from "node:assert/strict";
import { soak } from "./soak.ts";

Deno.test("20,000 mutated messages: each gets exactly one legal answer, and no connection is lost", async () => {
  const { messages, answers, errors } = await soak(20_000, 20_260_302);
  assert.equal(messages, 20_000);
  assert(answers > messages * 0.9);
  assert.deepEqual(errors, []);
});
