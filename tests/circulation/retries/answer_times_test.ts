import { assertEquals } from "@std/assert";
import { createAnswerTimes } from "../../../src/circulation/retries/answer_times.ts";
import type { Retry } from "../../../src/library/origin.ts";

function aRetryHeard(key: string, heard: number, window = 30_000): Retry {
  return { key, heard, window, repeats: [key], again: false };
}

Deno.test("createAnswerTimes() knows until when an answer is kept", () => {
  const times = createAnswerTimes();
  times.note(aRetryHeard("A", 1000));
  assertEquals([0, 1000, 31_000, 31_001].map((heard) => times.ageOf("A", heard)), ["kept", "kept", "kept", "over"]);
  assertEquals(times.ageOf("B", 1000), "unknown");
});

Deno.test("createAnswerTimes() keeps the answer that was given last", () => {
  const times = createAnswerTimes();
  times.note(aRetryHeard("A", 0));
  times.note(aRetryHeard("A", 20_000));
  assertEquals(times.ageOf("A", 50_000), "kept");
});

Deno.test("createAnswerTimes() forgets the oldest answers when there are too many", () => {
  const times = createAnswerTimes();
  for (let at = 0; at <= 50_000; at++) times.note(aRetryHeard(String(at), at));
  assertEquals([0, 25_000, 50_000].map((at) => times.ageOf(String(at), at)), ["unknown", "kept", "kept"]);
});
