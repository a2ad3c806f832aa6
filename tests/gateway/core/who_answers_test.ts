import { assertEquals } from "@std/assert";
import { type Answerer, type SwitchStanding, whoAnswers } from "../../../src/gateway/core/who_answers.ts";

const STANDINGS: readonly SwitchStanding[] = ["system", "stand-in", "returning", "by hand"];

/** Who answers a question as the switch stands: in the order of {@link STANDINGS}. */
const QUESTIONS: readonly (readonly [answers: boolean, mayAsk: boolean, readonly Answerer[]])[] = [
  // Whom no records serve hears the system, or that it is away: records never speak for it.
  [false, true, ["system", "system", "system", "system"]],
  [false, false, ["nobody", "nobody", "nobody", "nobody"]],
  [true, true, ["system first", "records, and ask beside", "records, else system", "records"]],
  [true, false, ["nobody", "records", "records", "records"]],
];

Deno.test("each cell of who answers a question", () => {
  for (const [answers, mayAsk, expected] of QUESTIONS) {
    for (const takes of [false, true]) {
      const told = STANDINGS.map((standing) =>
        whoAnswers({ standing, asked: "question", service: { answers, takes }, mayAsk })
      );
      assertEquals(told, expected, JSON.stringify({ answers, mayAsk }));
    }
  }
});

Deno.test("a change is the system's, unless the system is away and the stand-in takes it", () => {
  for (const standing of STANDINGS) {
    for (const answers of [false, true]) {
      for (const mayAsk of [false, true]) {
        for (const takes of [false, true]) {
          const expected = takes && standing !== "system" ? "records" : "system";
          assertEquals(whoAnswers({ standing, asked: "change", service: { answers, takes }, mayAsk }), expected);
        }
      }
    }
  }
});
