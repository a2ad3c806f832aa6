import { assertEquals } from "@std/assert";
import { noisyPoster } from "./noisy_poster.ts";
import { soak } from "./soak.ts";

Deno.test("3,000 mutated posts: each gets exactly one legal answer, and no connection is lost", async () => {
  assertEquals(await soak(3_000, 20_260_302, noisyPoster), { messages: 3_000, answers: 3_000, errors: [] });
});
