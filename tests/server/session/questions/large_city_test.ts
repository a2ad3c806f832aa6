import { assertEquals } from "@std/assert";
import { createQuestions, type ToldQuestions } from "../../../../src/server/session/questions/questions.ts";
import { DAYS, largeCity } from "./large_city.ts";

Deno.test("createQuestions() tells nothing of a large city's two weeks, and holds nobody back", () => {
  let now = Temporal.Instant.from("2026-11-02T00:00:00Z");
  const told: ToldQuestions[] = [];
  const questions = createQuestions({
    clock: () => now,
    tell: (each) => void told.push(each),
    newKey: () => "0123456789abcdef",
  });
  const { hours, held } = largeCity(questions, DAYS, (hour) => now = hour);
  assertEquals([hours, held, questions.noticed(), told], [24 * DAYS, 0, [], []]);
});
