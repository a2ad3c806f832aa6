import { assertEquals, assertGreater } from "@std/assert";
import { soak } from "./soak.ts";

Deno.test("5,000 mutated messages: each gets exactly one legal answer, and no connection is lost", async () => {
  const { messages, answers, errors } = await soak(5_000, 20_260_302);
  assertEquals(messages, 5_000);
  assertGreater(answers, messages * 0.9);
  assertEquals(errors, []);
});
