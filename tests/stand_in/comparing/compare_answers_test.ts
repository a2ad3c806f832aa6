import { assertEquals } from "@std/assert";
import { type KnownCard, type KnownCopy, mergeCards, NO_CARD } from "../../../src/library/known/known_records.ts";
import { compareAnswer, outcomeOf } from "../../../src/stand_in/comparing/compare_answers.ts";
import type { Heard } from "../../../src/stand_in/learning/learn_answer.ts";
import { someRules } from "../../support/library/facts.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { ASKED, heardAnswer, itemHeard, patronHeard } from "../heard.ts";

const BEFORE = { at: 10, origin: "learned" } as const, NOW = 20;
const MAY = " ".repeat(14), BLOCKED = `Y${" ".repeat(13)}`;

function aCard(flags: string | undefined, valid: boolean | undefined = true): KnownCard {
  return {
    ...NO_CARD,
    facts: {
      ...valid !== undefined && { valid: { value: valid, ...BEFORE } },
      ...flags !== undefined && { flags: { value: flags, ...BEFORE } },
    },
  };
}

function aCopy(circulationStatus: string, due?: string): KnownCopy {
  return {
    facts: { circulationStatus: { value: circulationStatus, ...BEFORE } },
    ...due !== undefined && { loan: { value: { patronId: "P1", due, renewals: null }, ...BEFORE } },
  };
}

/** What comes of each field. */
function compared(
  heard: Heard,
  known: {
    readonly cards?: Readonly<Record<string, KnownCard>>;
    readonly copies?: Readonly<Record<string, KnownCopy>>;
  },
): readonly string[] {
  const before = {
    cards: new Map(Object.entries(known.cards ?? {})),
    copies: new Map(Object.entries(known.copies ?? {})),
  };
  return compareAnswer(heard, before, { system: systemOf("koha"), rules: someRules(), timeZone: "Europe/Berlin" })
    .map(({ field, outcome, bySystem, byCopy }) => `${field} ${outcome}: ${bySystem}/${byCopy}`);
}

Deno.test("of a card is compared whether it is valid and may borrow, as the copy knew it", () => {
  const heard = patronHeard("P1", MAY, "BLY|", NOW);
  assertEquals(compared(heard, {}), ["valid not known: yes/", "borrow not known: yes/"]);
  assertEquals(compared(heard, { cards: { p1: aCard(MAY) } }), ["valid agrees: yes/yes", "borrow agrees: yes/yes"]);
  assertEquals(compared(heard, { cards: { p1: aCard(BLOCKED) } }), ["valid agrees: yes/yes", "borrow stale: yes/no"]);
  // Nobody told the flags: the copy would deny everything, since it knows nothing.
  assertEquals(compared(heard, { cards: { p1: aCard(undefined) } }), [
    "valid agrees: yes/yes",
    "borrow not known: yes/",
  ]);
  const gone = { ...NO_CARD, gone: BEFORE };
  assertEquals(compared(heard, { cards: { p1: gone } }), ["valid stale: yes/no"]);
  assertEquals(compared(patronHeard("P1", MAY, "BLN|", NOW), { cards: { p1: gone } }), ["valid agrees: no/no"]);
  assertEquals(compared(patronHeard("P1", MAY, "BLN|", NOW), { cards: { p1: aCard(MAY) } }), ["valid stale: no/yes"]);
});

Deno.test("a 23 is compared as a 63 is, and a card by whatever number it was asked for", () => {
  const heard = heardAnswer(`23001${ASKED}AOCPL|AAada|`, `24${BLOCKED}001${ASKED}AOCPL|AAP1|AEAda|BLY|`, NOW);
  const other = { ...NO_CARD, facts: { sameAs: { value: "P1", ...BEFORE } } };
  assertEquals(compared(heard, { cards: { ada: other, p1: aCard(MAY) } }), [
    "valid agrees: yes/yes",
    "borrow stale: no/yes",
  ]);
});

Deno.test("what an answer does not say is not compared", () => {
  const known = { cards: { p1: aCard(MAY) }, copies: { i1: aCopy("03") } };
  assertEquals(compared(patronHeard("P1", MAY, "", NOW), known), ["valid not comparable: /"]);
  // After a wrong PIN many systems deny everything.
  assertEquals(compared(patronHeard("P1", "YYYY", "BLY|CQN|", NOW), known), ["valid agrees: yes/yes"]);
  assertEquals(compared(itemHeard("I1", "01", "", NOW), known), ["status not comparable: /"]);
  assertEquals(compared(heardAnswer(`11YN${ASKED}${" ".repeat(18)}AOCPL|AAP1|ABI1|AC|`, "121", NOW), known), []);
  assertEquals(compared(heardAnswer(`17${ASKED}AOCPL|ABI1|`, "96", NOW), known), []);
});

Deno.test("of a copy is compared its status, and its due date by day where both say that it is on loan", () => {
  const lent = itemHeard("I1", "04", "AH20261224    235900|", NOW);
  const ofCopy = (copy: KnownCopy, cards = {}) => compared(lent, { copies: { i1: copy }, cards });
  assertEquals(compared(lent, {}), ["status not known: 04/"]);
  assertEquals(ofCopy(aCopy("04", "20261224    100000")), [
    "status agrees: 04/04",
    "due agrees: 2026-12-24/2026-12-24",
  ]);
  assertEquals(ofCopy(aCopy("04", "2026-12-17T23:59:00Z")), [
    "status agrees: 04/04",
    "due stale: 2026-12-24/2026-12-18",
  ]);
  assertEquals(ofCopy(aCopy("03")), ["status stale: 04/03"]);
  assertEquals(ofCopy(aCopy("04", "next week")), ["status agrees: 04/04", "due not comparable: /"]);
  assertEquals(compared(itemHeard("I1", "04", "AHnext week|", NOW), { copies: { i1: aCopy("04", "20261224") } }), [
    "status agrees: 04/04",
    "due not comparable: /",
  ]);
  // An 18 has told of a renewal since.
  const renewed = {
    ...aCopy("04", "20261224"),
    facts: { lent: { value: { due: "20270107" }, at: 15, origin: "learned" as const } },
  };
  assertEquals(compared(itemHeard("I1", "04", "AH20270107    235900|", NOW), { copies: { i1: renewed } }), [
    "status agrees: 04/04",
    "due agrees: 2027-01-07/2027-01-07",
  ]);
  // The list of who had it was told since, without it: it has come back, and nobody said to where.
  const back = { ...NO_CARD, loans: { whole: { at: 15, origin: "learned" as const }, entries: {} } };
  assertEquals(ofCopy(aCopy("04", "20261224"), { p1: back }), ["status not known: 04/"]);
  assertEquals(compared(itemHeard("I1", "12", "", NOW), { copies: { i1: aCopy("03") } }), ["status stale: 12/03"]);
});

Deno.test("a message has the outcome of its first difference, and is compared if any field is", () => {
  const outcome = (heard: Heard, card: KnownCard) =>
    outcomeOf(
      compareAnswer(heard, { cards: new Map([["p1", card]]), copies: new Map() }, {
        system: systemOf("koha"),
        rules: someRules(),
        timeZone: "Europe/Berlin",
      }),
    );
  const heard = patronHeard("P1", BLOCKED, "BLY|", NOW);
  assertEquals(outcome(heard, aCard(MAY))?.field, "borrow");
  assertEquals(outcome(heard, mergeCards(aCard(MAY), aCard(BLOCKED)))?.outcome, "agrees");
  assertEquals(outcome(patronHeard("P1", MAY, "", NOW), aCard(MAY))?.outcome, "not comparable");
});
