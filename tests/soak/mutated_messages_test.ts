import { assertEquals, assertGreater } from "@std/assert";
import { soak } from "./soak.ts";

Deno.test("2,000 mutated messages: each gets exactly one legal answer, and no connection is lost", async () => {
  const { messages, answers, errors } = await soak(2_000, 20_260_302);
  assertEquals(messages, 2_000);
  assertGreater(answers, messages * 0.9);
  assertEquals(errors, []);
});
