import { assertEquals } from "@std/assert";
import type { LendingLimits } from "../../../src/config/config.ts";
import type { Known } from "../../../src/library/known/known.ts";
import { type CardFacts, type CopyFacts, NO_CARD } from "../../../src/library/known/known_records.ts";
import { loadConfig } from "../../../src/config/load_config.ts";
import { loanFactsOf, mayBeginAfter } from "../../../src/stand_in/lending/loan_facts.ts";
import { aConfig } from "../../support/files/sample_config.ts";
import { judgeLoan, type LoanStanding } from "../../../src/stand_in/lending/judge_loan.ts";

/** What a careful librarian risks: the defaults of the configuration. */
const CAREFUL: LendingLimits = {
  ...{ loansPerCard: 5, loans: 5000, unknownCards: 0, unknownItems: 0, unknownPin: false, owedAtMost: 500 },
  ...{ returnedLend: false, chargedLend: false, copyHours: 72, renews: false },
};

const TODAY = "2026-11-30", NO_FLAGS = " ".repeat(14);

type Told<F> = { readonly [Name in keyof F]?: F[Name] };

function told<F extends object>(facts: Told<F>, origin: Known["origin"] = "learned") {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { value, at: 1, origin }]));
}

/** A card that the system lets borrow, with these facts in addition. */
function card(facts: Told<CardFacts> = {}, owed?: number): Pick<LoanStanding, "card"> {
  const { debt } = NO_CARD, sum = owed === undefined ? {} : { sum: { value: owed, at: 1, origin: "learned" as const } };
  return { card: { ...NO_CARD, facts: told({ valid: true, flags: NO_FLAGS, ...facts }), debt: { ...debt, ...sum } } };
}

/** The flags of a patron status with a Y at these positions. */
function flags(...set: readonly number[]): Told<CardFacts> {
  return { flags: [...NO_FLAGS].map((blank, position) => set.includes(position) ? "Y" : blank).join("") };
}

/** A copy that is not on loan, with these facts in addition. */
function copy(facts: Told<CopyFacts> = {}): Pick<LoanStanding, "copy"> {
  return { copy: { facts: told(facts) } };
}

/** The same with a moment of each fact. */
function copyOf(facts: { readonly [Name in keyof CopyFacts]?: readonly [CopyFacts[Name], number] }) {
  const said = Object.entries(facts).map(([name, [value, at]]) => [name, { value, at, origin: "learned" }]);
  return { copy: { facts: Object.fromEntries(said) } } satisfies Pick<LoanStanding, "copy">;
}

const BACK: Pick<LoanStanding, "copy"> = { copy: { facts: {}, loan: { value: null, at: 5, origin: "away" } } };
const OWN: Partial<LoanStanding> = {
  loan: { kind: "on loan", to: { patronId: "P1", due: null, renewals: null } },
  isOwn: true,
};

const FACTS: LoanStanding = {
  ...{
    isFresh: true,
    isReached: false,
    isCardUnsure: false,
    isCopyUnsure: false,
    isAwaited: false,
    isHeldForPatron: false,
    costs: false,
    isOwn: false,
  },
  ...{ isNew: false, cardLent: 0, dayLent: 0, pin: "none", today: TODAY, loan: { kind: "not on loan" } },
  ...card(),
  ...copy({ circulationStatus: "03" }),
};

/** What comes of a loan where this is otherwise than usual, with limits that are otherwise. */
const LOANS: readonly (readonly [verdict: string, facts: Partial<LoanStanding>, limits?: Partial<LendingLimits>])[] = [
  ["lent", {}],
  ["lent", { pin: "right" }],
  ["pin-wrong", { pin: "wrong" }],
  ["pin-wrong", { pin: "wrong" }, { unknownPin: true }],
  ["away-pin-unknown", { pin: "unknown" }],
  ["lent", { pin: "unknown" }, { unknownPin: true }],
  ["away-copy-old", { isFresh: false }],
  ["away-reached", { isReached: true, isFresh: false }],
  ["away-unsure", { isCardUnsure: true }],
  ["away-unsure", { isCopyUnsure: true }],
  // A card of which too little is known is one that is not known.
  ["away-card-unknown", { card: undefined }],
  ["away-card-unknown", { card: { ...NO_CARD, facts: told<CardFacts>({ valid: true }) } }],
  ["away-card-unknown", { card: { ...NO_CARD, facts: told<CardFacts>({ sameAs: "P9" }) } }],
  ["lent", { card: { ...NO_CARD, facts: told<CardFacts>({ valid: true, category: "ADULT", expires: null }) } }],
  ["lent", { card: undefined, cardLent: 1 }, { unknownCards: 2 }],
  ["away-card-limit", { card: undefined, cardLent: 2 }, { unknownCards: 2 }],
  ["patron-unknown", { card: { ...NO_CARD, gone: { at: 1, origin: "learned" } } }, { unknownCards: 9 }],
  // What is known forbids it, whatever is risked on what is not.
  ["patron-blocked", card(flags(0))],
  ["lent", card(flags(1, 2, 3, 7))],
  ["card-lost", card(flags(0, 4))],
  ["loans-over-limit", card(flags(0, 5))],
  ["overdues-over-limit", card(flags(6))],
  ["claims-over-limit", card(flags(8))],
  ["lost-over-limit", card(flags(9))],
  ["fees-over-limit", card(flags(10))],
  ["fees-over-limit", card(flags(11))],
  ["overdues-over-limit", card(flags(12))],
  ["fees-over-limit", card(flags(13))],
  ["card-lost", card({ cardLost: true })],
  ["patron-expired", card({ expires: "2026-11-29" })],
  ["lent", card({ expires: TODAY })],
  ["patron-blocked", card({ block: { message: "Debarred", until: null } })],
  ["patron-blocked", card({ block: { message: "Debarred", until: TODAY } })],
  ["lent", card({ block: { message: "Debarred", until: "2026-11-29" } })],
  ["lent", card({}, 500)],
  ["fees-over-limit", card({}, 501)],
  ["lent", { ...card({}, 900), feeLimit: 1000 }],
  ["fees-over-limit", { ...card({}, 1), feeLimit: 0 }],
  ["lent", { cardLent: 4 }],
  ["away-card-limit", { cardLent: 5 }],
  ["away-day-limit", { dayLent: 5000 }],
  ["loans-over-limit", { loans: 3, loanLimit: 3 }],
  ["lent", { loans: 2, loanLimit: 3 }],
  ["overdues-over-limit", { overdue: 2, overdueLimit: 2 }],
  ["lent", { overdue: 1, overdueLimit: 2 }],
  ["overdues-over-limit", { overdue: 1, overdueLimit: 0 }],
  ["lent", { overdue: 0, overdueLimit: 0 }],
  ["lent", { overdue: 9 }],
  ["lent", { overdueLimit: 1 }],
  // The copy.
  ["away-item-unknown", { copy: undefined, loan: { kind: "unknown" } }],
  ["away-item-unknown", { ...copy({ title: "Poems" }), loan: { kind: "unknown" } }],
  ["lent", { copy: undefined, loan: { kind: "unknown" }, cardLent: 0 }, { unknownItems: 1 }],
  ["away-item-unknown", { copy: undefined, loan: { kind: "unknown" }, cardLent: 1 }, { unknownItems: 1 }],
  ["item-on-loan-to-another", { loan: { kind: "on loan" } }],
  ["away-renewals-off", OWN],
  ["item-not-for-loan", copy({ circulationStatus: "01" })],
  ["item-on-order", copy({ circulationStatus: "02" })],
  ["item-in-process", copy({ circulationStatus: "06" })],
  ["item-waiting-for-another", copy({ circulationStatus: "08" })],
  ["lent", { ...copy({ circulationStatus: "08" }), isAwaited: true, isHeldForPatron: true }],
  ["lent", copy({ circulationStatus: "09" })],
  ["away-item-state", copy({ circulationStatus: "10" })],
  ["item-claimed-returned", copy({ circulationStatus: "11" })],
  ["item-lost", copy({ circulationStatus: "12" })],
  ["item-missing", copy({ circulationStatus: "13" })],
  // What the system's files say of a copy.
  ["item-not-for-loan", copy({ status: "damaged" })],
  ["item-lost", copy({ status: "lost" })],
  // An 18 that was read since calls it available all the same.
  ["item-not-for-loan", copyOf({ status: ["not-for-loan", 1], circulationStatus: ["03", 5], lent: [false, 5] })],
  ["item-withdrawn", copyOf({ status: ["withdrawn", 1], circulationStatus: ["03", 5], lent: [false, 5] })],
  ["lent", copyOf({ status: ["damaged", 1], circulationStatus: ["03", 5], lent: [false, 5] })],
  ["away-item-state", copy({ status: "available", transitTo: "FFL" })],
  ["item-waiting-for-another", copy({ status: "available", captured: "waiting" })],
  ["lent", copy({ status: "available", transitTo: null, captured: null })],
  // It has moved since its state was told.
  ["lent", {
    copy: { facts: told<CopyFacts>({ circulationStatus: "08" }), loan: { value: null, at: 5, origin: "learned" } },
  }],
  ["item-reserved-for-another", { isAwaited: true }],
  ["away-item-charged", { costs: true }],
  ["lent", { costs: true }, { chargedLend: true }],
  ["item-type-not-lent", copy({ itemType: "Ref" }), { neverLend: new Set(["ref"]) }],
  ["lent", copy({ itemType: "BK" }), { neverLend: new Set(["ref"]) }],
  ["away-item-unknown", {}, { neverLend: new Set(["ref"]) }],
  ["away-item-returned", BACK],
  ["lent", BACK, { returnedLend: true }],
];

/** The same of a renewal, where loans are renewed. */
const RENEWALS: typeof LOANS = [
  ["renewed", {}],
  ["away-renewals-off", {}, { renews: false }],
  ["away-copy-old", { isFresh: false }],
  ["away-reached", { isReached: true }],
  ["pin-wrong", { pin: "wrong" }],
  ["not-on-loan", { isOwn: false, loan: { kind: "not on loan" } }],
  ["not-on-loan-to-patron", { isOwn: false, loan: { kind: "on loan" } }],
  ["away-item-unknown", { isOwn: false, loan: { kind: "unknown" } }],
  ["away-unsure", { isCopyUnsure: true }],
  ["renewal-held", { isAwaited: true }],
  ["renewal-not-allowed", { isNew: true }],
  ["patron-blocked", card(flags(1))],
  ["renewed", card(flags(0))],
  // No loan is added: the limits of loans have no part in it.
  ["renewed", { cardLent: 99, dayLent: 9999 }],
  ["renewed", { overdue: 9, overdueLimit: 1 }],
  ["away-card-unknown", { card: undefined }],
  ["renewed", { card: undefined, cardLent: 99 }, { unknownCards: 1 }],
];

function judged(facts: LoanStanding, wanted: Parameters<typeof judgeLoan>[1], limits: LendingLimits): string {
  const verdict = judgeLoan(facts, wanted, limits);
  return verdict.kind === "refused" ? verdict.reason : verdict.as;
}

Deno.test("a loan is judged by what is known, and by what the library risks on what is not", () => {
  for (const [index, [verdict, facts, limits]] of LOANS.entries()) {
    const said = judged({ ...FACTS, ...facts }, { kind: "loan", mayRenew: true }, { ...CAREFUL, ...limits });
    assertEquals(said, verdict, `line ${index}: ${JSON.stringify(facts)}`);
  }
});

Deno.test("a renewal is judged as a loan, but for what a loan adds", () => {
  for (const [index, [verdict, facts, limits]] of RENEWALS.entries()) {
    const by = { ...CAREFUL, renews: true, ...limits }, of = { ...FACTS, ...OWN, ...facts };
    assertEquals(judged(of, { kind: "renewal" }, by), verdict, `line ${index}`);
  }
});

Deno.test("an 11 of the patron's own loan renews it where terminal and library let it", () => {
  const own = { ...FACTS, ...OWN }, renews = { ...CAREFUL, renews: true };
  assertEquals(judged(own, { kind: "loan", mayRenew: true }, renews), "renewed");
  assertEquals(judged(own, { kind: "loan", mayRenew: false }, renews), "away-renewals-off");
});

const { config: CONFIGURED } = loadConfig("SIPServer.xml", {
  readText: () =>
    `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
    <listeners><service port="127.0.0.1:6001/tcp" transport="RAW" /></listeners>
    <accounts><login id="one" password="${"x".repeat(12)}" institution="CPL" /></accounts>
    <institutions><institution id="CPL" implementation="ILS" /></institutions><sip2d:circulation>
    <sip2d:rule loan_days="21" /><sip2d:rule item_type="dvd" checkout_fee="1.00" />
    <sip2d:rule category="PT" fee_limit="2.50" overdue_limit="3" /></sip2d:circulation></acsconfig>`,
  env: () => undefined,
});

/** What decides about a loan by these rules: of a card with this category, and of a copy. */
function factsBy(
  ofCard: Told<CardFacts>,
  ofCopy: Told<CopyFacts>,
  held: ReadonlySet<string> = new Set<string>(),
): LoanStanding {
  const rules = CONFIGURED?.circulation ?? aConfig().circulation;
  const terms = {
    ...{ limits: CAREFUL, today: TODAY, isFresh: true, held },
    due: { rules, limits: CAREFUL, shortestLoan: 7, timeZone: "UTC", branch: "" },
  };
  const asked = { patronId: "P1", itemId: "I1", pin: "none" as const, isReached: false, overdue: 4 };
  const facts = { cardLent: 0, dayLent: 0, isCardUnsure: false, isCopyUnsure: false };
  return loanFactsOf({ ...facts, ...card(ofCard), ...copy(ofCopy) }, { ...asked, ...terms });
}

Deno.test("loanFactsOf() finds a hold on a copy, on its title's number, and on the words of the title", () => {
  const poems = { title: "Poems", titleId: "T7" };
  const isAwaited = (key: string) => factsBy({}, poems, new Set([key])).isAwaited;
  assertEquals(["i1", "t7", "poems", "i2"].map(isAwaited), [true, true, true, false]);
});

Deno.test("mayBeginAfter() knows of an old loan by what was told of it before, and of one of the stand-in by its moment", () => {
  const to = (patronId: string, at: number, origin: Known["origin"] = "learned") =>
    ({ value: { patronId, due: null, renewals: null }, at, origin }) as const;
  const may = (loan: ReturnType<typeof to>, due?: ReturnType<typeof to>) =>
    mayBeginAfter({ epochMilliseconds: 5_000 }, { loan, facts: due ? { due } : {} });
  assertEquals([may(to("P1", 4_000)), may(to("P1", 5_999)), may(to("P1", 6_000))], [false, false, true]);
  // A list has told of it again.
  assertEquals(may(to("P1", 9_000), to("p1", 4_000, "fed")), false);
  assertEquals([may(to("P1", 9_000), to("P1", 9_000)), may(to("P1", 9_000), to("P2", 4_000))], [true, true]);
  assertEquals(may(to("P1", 9_000, "away")), false);
});

Deno.test("loanFactsOf() takes what a loan costs from the copy, else from the rule for its type", () => {
  const costs = (of: Told<CopyFacts>) => factsBy({ category: "ADULT" }, of).costs;
  assertEquals(
    [{ itemType: "dvd" }, { itemType: "book" }, {}, { itemType: "dvd", loanCosts: false }, { loanCosts: true }].map(
      costs,
    ),
    [true, false, false, false, true],
  );
});

Deno.test("loanFactsOf() takes what may be owed and overdue from the rule for the category, whatever is known of the copy", () => {
  const limits = (category: string, of: Told<CopyFacts>) => {
    const { feeLimit, overdue, overdueLimit } = factsBy({ category }, of);
    return [feeLimit, overdue, overdueLimit];
  };
  for (const copy of [{}, { itemType: "dvd" }]) assertEquals(limits("PT", copy), [250, 4, 3]);
  assertEquals(limits("ADULT", {}), [undefined, 4, undefined]);
});
