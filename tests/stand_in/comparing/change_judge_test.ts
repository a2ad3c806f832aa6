import { assertEquals } from "@std/assert";
import type { Institution } from "../../../src/config/config.ts";
import { NO_CARD } from "../../../src/library/known/known_records.ts";
import { createChangeJudge } from "../../../src/stand_in/comparing/change_judge.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { anInstitution } from "../../support/files/sample_config.ts";
import { branches, someRules } from "../../support/library/facts.ts";
import { ASKED, heardAnswer } from "../heard.ts";

const AT = Date.parse("2026-11-24T10:15:00Z"), BEFORE = { at: AT - 1, origin: "learned" } as const;

/** A card and a copy of which all is known that a loan needs. */
const FOUND = {
  cards: new Map([["p1", {
    ...NO_CARD,
    facts: { valid: { value: true, ...BEFORE }, flags: { value: " ".repeat(14), ...BEFORE } },
  }]]),
  copies: new Map([["i1", {
    facts: { circulationStatus: { value: "03", ...BEFORE } },
    loan: { value: null, ...BEFORE },
  }]]),
};

/** What comes of comparing the due date of a loan that the system has made. */
async function comparedDue(due: string, shortest?: number, institution?: Institution, rules = someRules()) {
  const heard = heardAnswer(
    `11YN${ASKED}${" ".repeat(18)}AOCPL|AAP1|ABI1|AC|`,
    `121NUN${ASKED}AOCPL|AAP1|ABI1|AJPoems|AH${due}    235900|`,
    AT,
  );
  const judge = createChangeJudge({
    context: () => ({ rules, system: systemOf("koha"), institution }),
    heldKeys: () => Promise.resolve(new Set()),
    shortestSeen: () => shortest,
    isPinKnown: () => false,
  });
  return (await judge.judge(heard, FOUND))?.due?.outcome;
}

Deno.test("the day on which a loan is due is compared as the stand-in lends: for the shortest loan that was seen", async () => {
  // Without one, after the seven days that are assumed.
  assertEquals([await comparedDue("20261215", 21), await comparedDue("20261215")], ["agrees", "rule"]);
});

Deno.test("the day on which a loan is due is compared by the days on which the institution's library is closed", async () => {
  const closed = someRules([], { branches: branches(["CPL"], ["2026-12-01"]) });
  for (const institution of [anInstitution({ id: "CPL" }), anInstitution({ id: "North", branch: "CPL" })]) {
    assertEquals(await comparedDue("20261202", 7, institution, closed), "agrees");
  }
  assertEquals(await comparedDue("20261201", 7, anInstitution({ id: "North" }), closed), "agrees");
});
