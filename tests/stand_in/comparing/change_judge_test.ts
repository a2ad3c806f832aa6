import { assertEquals } from "@std/assert";
import { NO_CARD } from "../../../src/library/known/known_records.ts";
import { createChangeJudge } from "../../../src/stand_in/comparing/change_judge.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { aConfig } from "../../support/files/sample_config.ts";
import { ASKED, heardAnswer } from "../heard.ts";

Deno.test("the day on which a loan is due is compared as the stand-in lends: for the shortest loan that was seen", async () => {
  const at = Date.parse("2026-11-24T10:15:00Z"), before = { at: at - 1, origin: "learned" } as const;
  const flags = { value: " ".repeat(14), ...before }, circulationStatus = { value: "03", ...before };
  const found = {
    cards: new Map([["p1", { ...NO_CARD, facts: { valid: { value: true, ...before }, flags } }]]),
    copies: new Map([["i1", { facts: { circulationStatus }, loan: { value: null, ...before } }]]),
  };
  const heard = heardAnswer(
    `11YN${ASKED}${" ".repeat(18)}AOCPL|AAP1|ABI1|AC|`,
    `121NUN${ASKED}AOCPL|AAP1|ABI1|AJPoems|AH20261215    235900|`,
    at,
  );
  const dueBy = async (shortest: number | undefined) => {
    const judge = createChangeJudge({
      context: () => ({ rules: aConfig().circulation, system: systemOf("koha"), institution: undefined }),
      heldKeys: () => Promise.resolve(new Set()),
      shortestSeen: () => shortest,
      isPinKnown: () => false,
    });
    return (await judge.judge(heard, found))?.due?.outcome;
  };
  // Without one, after the seven days that are assumed.
  assertEquals([await dueBy(21), await dueBy(undefined)], ["agrees", "rule"]);
});
