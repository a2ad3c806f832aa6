import { assertEquals, assertGreater } from "@std/assert";
import { soak } from "./soak.ts";

Deno.test("20,000 mutated messages: each gets exactly one legal answer, and no connection is lost", async () => {
  const { messages, answers, errors } = await soak(20_000, 20_260_302);
  assertEquals(messages, 20_000);
  assertGreater(answers, messages * 0.9);
  assertEquals(errors, []);
});
