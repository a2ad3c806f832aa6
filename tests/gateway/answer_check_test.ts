import { assertEquals } from "@std/assert";
import { createAnswerCheck, createOtherForms } from "../../src/gateway/answer_check.ts";

/** Asks for a patron by a 63, and tells whether an answer about another is taken for the one that belongs to it. */
function asking() {
  const check = createAnswerCheck(createOtherForms());
  return (patron: string, told: string): boolean => {
    check.asks({ code: "63", patron });
    const answer = `64              00020261127    101500${"0000".repeat(6)}AOMAIN|AA${told}|AEAda Byron|`;
    return check.fits(new TextEncoder().encode(answer), { delimiter: "|", encoding: "utf8" });
  };
}

Deno.test("createAnswerCheck() lets a patron be asked for by name and by card in turn", () => {
  const fits = asking();
  assertEquals([["ada", "P1"], ["p1", "P1"], ["ada", "P1"]].map(([patron = "", told = ""]) => fits(patron, told)), [
    true,
    true,
    true,
  ]);
});

Deno.test("createAnswerCheck() takes another patron's answer for no form of a card that was told as it is", () => {
  const fits = asking();
  fits("p1", "P9");
  fits("p9", "P9");
  assertEquals([fits("p1", "P1"), fits("p1", "P9")], [true, false]);
});
