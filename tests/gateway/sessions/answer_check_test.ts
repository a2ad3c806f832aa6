import { assertEquals } from "@std/assert";
import { createAnswerCheck, createOtherForms } from "../../../src/gateway/sessions/answer_check.ts";

/** Asks for a patron by a 63, and tells whether an answer about another is taken for the one that belongs to it. */
function asking(strict = false) {
  const check = createAnswerCheck(createOtherForms(), strict);
  return (patron: string, told: string): string => {
    check.asks({ code: "63", patron });
    const answer = `64              00020261127    101500${"0000".repeat(6)}AOMAIN|AA${told}|AEAda Byron|`;
    return check.judge(new TextEncoder().encode(answer), { delimiter: "|", encoding: "utf8" });
  };
}

Deno.test("createAnswerCheck() lets a patron be asked for by name and by card in turn", () => {
  const fits = asking();
  const verdicts = [["ada", "P1"], ["p1", "P1"], ["ada", "P1"]].map(([patron = "", told = ""]) => fits(patron, told));
  assertEquals(verdicts, ["fits", "fits", "fits"]);
});

Deno.test("createAnswerCheck() takes another patron's answer for no form of a card that was told as it is", () => {
  const fits = asking();
  fits("p1", "P9");
  fits("p9", "P9");
  assertEquals([fits("p1", "P1"), fits("p1", "P9")], ["fits", "another request's"]);
});

Deno.test("createAnswerCheck() takes a card number for another patron's where a card number was asked for, until it comes again and again", () => {
  const judge = asking(), strict = asking(true);
  const thrice = (fits: typeof judge) => [1, 2, 3].map(() => fits("p1001", "P1002"));
  assertEquals(thrice(judge), ["about another", "about another", "fits"]);
  assertEquals(thrice(strict), ["about another", "about another", "about another"]);
});

Deno.test("createAnswerCheck() learns a patron's card number by another name, and what else it is only when the name is asked for anew", () => {
  for (const judge of [asking(), asking(true)]) {
    assertEquals([judge("ada.byron", "P1001"), judge("ada.byron", "P1001")], ["fits", "fits"]);
    // She has a new card.
    const told = [1, 2, 3, 4].map(() => judge("ada.byron", "P2001"));
    assertEquals(told, ["about another", "about another", "fits", "fits"]);
  }
});
