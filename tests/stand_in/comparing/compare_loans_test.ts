import { assertEquals } from "@std/assert";
import type { LendingLimits } from "../../../src/config/config.ts";
import { type KnownCard, type KnownCopy, NO_CARD } from "../../../src/library/known/known_records.ts";
import { compareChange } from "../../../src/stand_in/comparing/compare_loans.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { aConfig } from "../../support/files/sample_config.ts";
import { ASKED, heardAnswer } from "../heard.ts";

const AT = Date.parse("2026-11-24T10:15:00Z"), BEFORE = { at: AT - 1_000, origin: "learned" } as const;
const LIMITS: LendingLimits = {
  ...{ loansPerCard: 99, loans: 99, unknownCards: 0, unknownItems: 0, unknownPin: false, owedAtMost: 500 },
  ...{ returnedLend: false, chargedLend: false, copyHours: 72, renews: true },
};

function aCard(flags = " ".repeat(14), more: Partial<KnownCard["facts"]> = {}): KnownCard {
  return { ...NO_CARD, facts: { valid: { value: true, ...BEFORE }, flags: { value: flags, ...BEFORE }, ...more } };
}

const FREE: KnownCopy = { facts: { circulationStatus: { value: "03", ...BEFORE } }, loan: { value: null, ...BEFORE } };

interface Asked {
  readonly card?: KnownCard;
  readonly copy?: KnownCopy;
  readonly pin?: string;
  readonly isPinKnown?: boolean;
  readonly cardLent?: number;
}

/** What comes of an 11 that the system answered; `tail` is what its 12 has behind the title. */
function loanOf(
  answer: "120N" | "121N",
  tail: string,
  { card, copy, pin = "", isPinKnown = false, cardLent = 0 }: Asked,
) {
  const heard = heardAnswer(
    `11YN${ASKED}${" ".repeat(18)}AOCPL|AAP1|ABI1|AC|AD${pin}|`,
    `${answer}UN${ASKED}AOCPL|AAP1|ABI1|AJPoems|${tail}`,
    AT,
  );
  const before = { cards: new Map(card && [["p1", card]]), copies: new Map(copy && [["i1", copy]]) };
  const told = compareChange(heard, before, {
    ...{
      timeZone: "UTC",
      branch: "",
      rules: aConfig().circulation,
      shortestLoan: 7,
      system: systemOf("koha"),
      limits: LIMITS,
    },
    ...{ held: new Set<string>(), cardLent, isPinKnown },
  });
  const words = ({ outcome, bySystem, byCopy }: { outcome: string; bySystem: string; byCopy: string }) =>
    `${outcome}: ${bySystem}/${byCopy}`;
  return told && { done: words(told.compared), due: told.due && words(told.due), needs: told.needs };
}

Deno.test("a loan is compared with what the stand-in would have decided, and the system's words stand beside our reason", () => {
  const known = { card: aCard(), copy: FREE };
  assertEquals(loanOf("121N", "AH20261201    235900|", known), {
    done: "agrees: yes/yes",
    due: "agrees: 2026-12-01/2026-12-01",
    needs: { loan: 1 },
  });
  // The system's loan period is in no rule of ours.
  assertEquals(loanOf("121N", "AH20261222    235900|", known)?.due, "rule: 2026-12-22/2026-12-01");
  assertEquals(loanOf("120N", "AH|AFToo many overdue items|", known)?.done, "stale: no: Too many overdue items/yes");
  assertEquals(loanOf("121N", "AH|", { card: aCard("YYYY"), copy: FREE })?.done, "stale: yes/no: patron-blocked");
  assertEquals(loanOf("120N", "AH|AFNo|", { card: aCard("YYYY"), copy: FREE })?.done, "agrees: no/no");
});

Deno.test("what the copy does not know is told apart, and which limits would have let the loan pass", () => {
  assertEquals(loanOf("121N", "AH|", { copy: FREE }), {
    done: "not known: yes/no: away-card-unknown",
    due: undefined,
    needs: { loan: 1, card: true },
  });
  assertEquals(loanOf("121N", "AH|", { card: aCard(), cardLent: 2 })?.needs, { loan: 3, item: true });
  const owing = { ...aCard(), debt: { ...NO_CARD.debt, sum: { value: 650, ...BEFORE } } };
  assertEquals(loanOf("121N", "AH|", { card: owing, copy: FREE })?.needs, { loan: 1, owed: 650 });
  assertEquals(loanOf("120N", "AH|", { card: aCard("YYYY"), copy: FREE })?.needs, { denied: true });
});

Deno.test("no PIN is hashed: one that the system may have called wrong is compared only where it was learned", () => {
  const card = aCard(undefined, { pin: { value: "$argon2id$", ...BEFORE } });
  assertEquals(loanOf("121N", "AH|", { card, copy: FREE, pin: "1234" })?.done, "agrees: yes/yes");
  assertEquals(loanOf("120N", "AH|AFWrong PIN|", { card, copy: FREE, pin: "9999" })?.done, "not comparable: /");
  assertEquals(loanOf("120N", "AH|", { card, copy: FREE, pin: "1234", isPinKnown: true })?.done, "stale: no/yes");
  assertEquals(loanOf("121N", "AH|", { card: aCard(), copy: FREE, pin: "1234" })?.needs, { loan: 1, pin: true });
});

Deno.test("a return is always taken, a renewal judged by its loan, and what had happened before it was told is not compared", () => {
  const context = {
    ...{
      timeZone: "UTC",
      branch: "",
      rules: aConfig().circulation,
      shortestLoan: 7,
      system: systemOf("koha"),
      limits: LIMITS,
    },
    ...{ held: new Set<string>(), cardLent: 0, isPinKnown: false },
  };
  const compared = (request: string, answer: string) => {
    const copy = { ...FREE, loan: { value: { patronId: "P1", due: null, renewals: null }, ...BEFORE } };
    const before = { cards: new Map([["p1", aCard()]]), copies: new Map([["i1", copy]]) };
    const told = compareChange(heardAnswer(request, answer, AT), before, context)?.compared;
    return told && `${told.outcome}: ${told.bySystem}/${told.byCopy}`;
  };
  const back = `N${ASKED}${ASKED}APCPL|AOCPL|ABI1|AC|`;
  assertEquals(compared(`09${back}`, `101YNN${ASKED}AOCPL|ABI1|AQCPL|`), "agrees: yes/yes");
  assertEquals(compared(`09${back}`, `100NNN${ASKED}AOCPL|ABI1|AQCPL|AFNot ours|`), "stale: no: Not ours/yes");
  assertEquals(compared(`09Y${back.slice(1)}`, `101YNN${ASKED}AOCPL|ABI1|AQCPL|`), undefined);
  const renewal = `29NN${ASKED}${" ".repeat(18)}AOCPL|AAP1|ABI1|`;
  assertEquals(compared(renewal, `301YUN${ASKED}AOCPL|AAP1|ABI1|AJPoems|AH|`), "agrees: yes/yes");
  assertEquals(compared(renewal, `300NUN${ASKED}AOCPL|AAP1|ABI1|AJPoems|AH|AFOn hold|`), "stale: no: On hold/yes");
});
