import { assertEquals, assertGreater } from "@std/assert";
import { seededRandom } from "../../../src/tools/simulate/faults/seeded_random.ts";
import { playHour, SHARED_SYSTEMS } from "./play_hour.ts";

Deno.test("twenty terminals of two institutions share one process of a system, before and after an outage", async () => {
  const { messages, wrong } = await playHour(SHARED_SYSTEMS["Koha-like, one process"] ?? {}, 6, seededRandom(1));
  assertEquals(wrong, []);
  // A terminal sends a message each half minute, and some end in the outage.
  assertGreater(messages, 150);
});
