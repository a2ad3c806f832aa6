import { assertEquals } from "@std/assert";
import { noisyPoster } from "./noisy_poster.ts";
import { soak } from "./soak.ts";

Deno.test("2,000 mutated posts: each gets exactly one legal answer, and no connection is lost", async () => {
  assertEquals(await soak(2_000, 20_260_302, noisyPoster), { messages: 2_000, answers: 2_000, errors: [] });
});
