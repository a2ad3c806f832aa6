import { assertEquals } from "@std/assert";
import type { LendingLimits } from "../../../src/config/config.ts";
import { wholeList } from "../../../src/library/known/known_list.ts";
import { type KnownCard, type KnownCopy, NO_CARD, NO_COPY } from "../../../src/library/known/known_records.ts";
import { refusedAsFed } from "../../../src/stand_in/comparing/compare_loans.ts";
import { judgeAgain } from "../../../src/stand_in/comparing/judge_again.ts";
import type { KeptDifference } from "../../../src/storage/port/comparisons.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { someRules } from "../../support/library/facts.ts";
import { aConfig } from "../../support/files/sample_config.ts";

const LIMITS: LendingLimits = {
  ...{ loansPerCard: 99, loans: 99, unknownCards: 0, unknownItems: 0, unknownPin: false, owedAtMost: 500 },
  ...{ returnedLend: false, chargedLend: false, copyHours: 72, renews: true },
};
const DAY = "2026-11-25", AT = Temporal.Instant.from("2026-11-25T10:00:00Z");
const BEFORE = AT.epochMilliseconds - 1, SINCE = AT.epochMilliseconds + 1;

function aDifference(field: string, bySystem: string, told: Partial<KeptDifference> = {}): KeptDifference {
  return {
    ...{ number: 1, at: AT, day: DAY, message: "63", field, outcome: "stale", bySystem, byCopy: "" },
    ...{ patronId: "P1", ...told },
  };
}

function fed<V>(value: V, at = SINCE) {
  return { value, at, origin: "fed" as const };
}

/** To which outcome a difference moves. */
function movedTo(
  difference: KeptDifference,
  card?: Partial<KnownCard>,
  copy?: KnownCopy,
  ...held: readonly string[]
): string | undefined {
  const found = {
    cards: new Map(card ? [["p1", { ...NO_CARD, ...card }]] : []),
    copies: new Map(copy ? [["i1", copy]] : []),
  };
  const terms = {
    ...{
      timeZone: "UTC",
      branch: "",
      rules: aConfig().circulation,
      shortestLoan: 7,
      system: systemOf("koha"),
      limits: LIMITS,
    },
    held: new Set(held),
  };
  const refused = (each: KeptDifference) => refusedAsFed(each, found, DAY, terms);
  return judgeAgain([difference], { found, today: DAY, refused, rules: terms.rules })[0]?.to;
}

Deno.test("a card that may not borrow by the next feed was blocked at the desk; one that may is kept from it by a rule", () => {
  const refused = aDifference("borrow", "no"), allowed = aDifference("borrow", "yes");
  const ofCard = (facts: KnownCard["facts"]) => [movedTo(refused, { facts }), movedTo(allowed, { facts })];
  const block = (until: string | null) => fed({ message: "", until });
  assertEquals(ofCard({ block: block(null) }), ["mended", "rule"]);
  assertEquals(ofCard({ block: block("2026-11-24"), expires: fed("2026-11-25") }), ["rule", "mended"]);
  assertEquals(ofCard({ expires: fed("2026-11-24") }), ["mended", "rule"]);
  assertEquals(ofCard({ cardLost: fed(true) }), ["mended", "rule"]);
  assertEquals(ofCard({ category: fed("ADULT") }), [undefined, undefined]);
  // Fees over a limit that is in the configuration: the feed tells what is owed.
  const fees = wholeList([["F1", { outstanding: 900, type: "other", description: "" }]], {
    at: SINCE,
    origin: "fed" as const,
  });
  const card = { ...NO_CARD, facts: { block: fed(null) }, debt: { ...NO_CARD.debt, fees } };
  const found = { cards: new Map([["p1", card]]), copies: new Map() };
  const limit = (feeLimit: number) => {
    const terms = { found, today: DAY, refused: () => undefined, rules: someRules([{ feeLimit }]) };
    return judgeAgain([refused], terms)[0]?.to;
  };
  assertEquals([limit(500), limit(1000)], ["mended", "rule"]);
  // What it learned from the system is no feed, and neither is what was fed before.
  assertEquals(ofCard({ cardLost: { value: true, at: SINCE, origin: "learned" } }), [undefined, undefined]);
  assertEquals(ofCard({ cardLost: fed(true, BEFORE) }), [undefined, undefined]);
  assertEquals(movedTo(refused), undefined);
});

Deno.test("a card that the feed brings is valid, and one that it lacks is not", () => {
  const facts = { category: fed("ADULT") };
  assertEquals(movedTo(aDifference("valid", "yes", { outcome: "not known" }), { facts }), "mended");
  assertEquals(movedTo(aDifference("valid", "no"), { facts }), "rule");
  assertEquals(movedTo(aDifference("valid", "no"), { gone: { at: SINCE, origin: "fed" } }), "mended");
});

Deno.test("a feed mends what differs of a copy and of a PIN, and shows no rule there", () => {
  const ofCopy = { patronId: undefined, itemId: "I1" };
  for (const field of ["status", "due"]) {
    const difference = aDifference(field, "04", ofCopy);
    assertEquals(movedTo(difference, undefined, { facts: { itemType: fed("BK") } }), "mended");
    assertEquals(movedTo(difference, undefined, { ...NO_COPY, loan: fed(null) }), "mended");
    assertEquals(movedTo(difference, undefined, { facts: { itemType: fed("BK", BEFORE) } }), undefined);
  }
  assertEquals(movedTo(aDifference("pin", "yes"), { facts: { pin: fed("$2a$") } }), "mended");
  assertEquals(movedTo(aDifference("pin", "yes"), { facts: { category: fed("ADULT") } }), undefined);
});

/** A card that may borrow, and a copy that is free, as files tell them. */
const WELCOME: Partial<KnownCard> = {
  facts: { valid: fed(true), category: fed("ADULT"), expires: fed(null), block: fed(null) },
};
const FREE: KnownCopy = { facts: { status: fed("available"), titleId: fed("T7") }, loan: fed(null) };

Deno.test("a system that says of a lost copy that it is on its shelf has a rule of its own, unless the feed tells that it moved", () => {
  const shelved = aDifference("status", "03", { patronId: undefined, itemId: "I1", byCopy: "12" });
  const lost = (more: Partial<KnownCopy["facts"]> = {}) => ({ facts: { status: fed("lost" as const), ...more } });
  assertEquals([movedTo(shelved, {}, lost()), movedTo({ ...shelved, bySystem: "12" }, {}, lost())], ["rule", "mended"]);
  assertEquals(
    movedTo({ ...shelved, outcome: "not known", byCopy: "" }, {}, { facts: { status: fed("damaged") } }),
    "rule",
  );
  // It was lost after that.
  assertEquals(movedTo({ ...shelved, byCopy: "04" }, {}, lost()), "mended");
  const moved = [lost({ transitTo: fed("MPL") }), lost({ captured: fed("waiting") }), {
    ...lost(),
    loan: fed({ patronId: "P1", due: null, renewals: 0 }),
  }];
  assertEquals(moved.map((copy) => movedTo(shelved, {}, copy)), ["mended", "mended", "mended"]);
});

Deno.test("a loan that the system refused stays a difference where the feed says that card and copy are free", () => {
  const refused = aDifference("done", "no: Too many", { message: "11", itemId: "I1" });
  assertEquals(movedTo(refused, WELCOME, FREE), "rule");
  assertEquals(movedTo(refused, WELCOME, { ...FREE, facts: { status: fed("lost") } }), "mended");
  assertEquals(movedTo(refused, { facts: { ...WELCOME.facts, cardLost: fed(true) } }, FREE), "mended");
  assertEquals(movedTo({ ...refused, bySystem: "yes" }, WELCOME, FREE), "mended");
  assertEquals([movedTo(refused, WELCOME), movedTo(refused, {}, FREE)], [undefined, undefined]);
  // What was learned since, as from this very answer, is no feed.
  const flags = { value: "YYYY          ", at: SINCE, origin: "learned" as const };
  assertEquals(movedTo(refused, { facts: { ...WELCOME.facts, flags } }, FREE), "rule");
  // A feed of barcodes alone says nothing of whether they may.
  assertEquals(movedTo(refused, { facts: { valid: fed(true) } }, FREE), undefined);
});

Deno.test("a fee or a hold that the next feed tells of was no rule", () => {
  const refused = aDifference("done", "no", { message: "11", itemId: "I1" });
  const owing = (amount: number) => ({
    ...WELCOME,
    debt: {
      fees: {
        whole: { at: SINCE, origin: "fed" as const },
        entries: { f1: fed({ outstanding: amount, type: "other" as const, description: "" }) },
      },
      payments: {},
    },
  });
  assertEquals([movedTo(refused, owing(501), FREE), movedTo(refused, owing(500), FREE)], ["mended", "rule"]);
  assertEquals(["t7", "i1", "t8"].map((held) => movedTo(refused, WELCOME, FREE, held)), ["mended", "mended", "rule"]);
});

Deno.test("a renewal that the system refused stays a difference where the feed says that the loan is still the patron's", () => {
  const refused = aDifference("done", "no: Renewed too often", { message: "29", itemId: "I1" });
  const lentTo = (patronId: string) => ({ facts: {}, loan: fed({ patronId, due: null, renewals: 3 }) });
  const copies = [lentTo("p1"), lentTo("P2"), { facts: {}, loan: fed(null) }];
  assertEquals(copies.map((copy) => movedTo(refused, WELCOME, copy)), ["rule", "mended", "mended"]);
  assertEquals(movedTo(refused, WELCOME, lentTo("P1"), "i1"), "mended");
});

Deno.test("a return that the system refused stays a difference once a feed tells of the copy, since the copy takes each", () => {
  const refused = aDifference("done", "no: Not on loan", { message: "09", itemId: "I1", patronId: undefined });
  assertEquals(movedTo(refused, undefined, { facts: {}, loan: fed(null) }), "rule");
  assertEquals(movedTo(refused, undefined, { facts: {}, loan: fed(null, BEFORE) }), undefined);
  // A whole feed that lacks the copy tells no more of it than that.
  const found = { cards: new Map(), copies: new Map() }, rules = aConfig().circulation;
  const byFeed = (fedAt: number) =>
    judgeAgain([refused], { found, today: DAY, fedAt, refused: () => undefined, rules })[0]?.to;
  assertEquals([byFeed(SINCE), byFeed(BEFORE)], ["rule", undefined]);
});

Deno.test("what is judged, and what cannot be compared, stays", () => {
  for (const outcome of ["mended", "rule"]) {
    assertEquals(movedTo(aDifference("borrow", "no", { outcome }), { facts: { cardLost: fed(true) } }), undefined);
  }
});
