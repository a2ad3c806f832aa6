import { assert, assertEquals, assertGreater, assertMatch, fail } from "@std/assert";
import type { Day } from "../../src/library/day.ts";
import { SAMPLE, sampleLibrary } from "../../src/sample/sample_library.ts";

const NOW = Temporal.Instant.from("2026-03-10T14:20:30.123Z");
const TODAY = Temporal.PlainDate.from("2026-03-10");
const { items = [], patrons = [], loans = [], holds = [], fees = [] } = sampleLibrary(NOW, "Europe/Prague");

type Case = keyof typeof SAMPLE.patrons;

/** What matters of a patron; counts are of loans and holds, money is in cents. */
interface Standing {
  readonly category: string;
  readonly library: string;
  readonly pin: boolean;
  readonly expired: boolean;
  readonly blocked: boolean;
  readonly cardLost: boolean;
  readonly loans: number;
  readonly overdue: number;
  readonly withoutRenewals: number;
  readonly claimed: number;
  readonly lost: number;
  readonly pending: number;
  readonly inTransit: number;
  readonly waiting: number;
  readonly owed: number;
}

const GOOD: Standing = {
  category: "ADULT",
  library: "MAIN",
  pin: true,
  expired: false,
  blocked: false,
  cardLost: false,
  loans: 0,
  overdue: 0,
  withoutRenewals: 0,
  claimed: 0,
  lost: 0,
  pending: 0,
  inTransit: 0,
  waiting: 0,
  owed: 0,
};

/** Every case, with all that tells it from a patron in good standing who has nothing. */
const EXPECTED: Readonly<Record<Case, Partial<Standing>>> = {
  manual: { loans: 3, waiting: 1, owed: 75 },
  goodStanding: {},
  noPin: { pin: false },
  expired: { expired: true },
  expiringSoon: {},
  blocked: { blocked: true },
  cardLost: { cardLost: true },
  feesOverLimit: { owed: 1250 },
  feesAtLimit: { owed: SAMPLE.limits.fees },
  feesBelowLimit: { owed: 420 },
  otherFeesOverLimit: { owed: 1100 },
  replacementFeesOverLimit: { owed: 2500 },
  oneOverdue: { loans: 1, overdue: 1 },
  overdueLimit: { loans: 5, overdue: SAMPLE.limits.overdues },
  loanLimit: { category: "CHILD", loans: SAMPLE.limits.loansOfChildren },
  noRenewalsLeft: { loans: 1, withoutRenewals: 1 },
  mixedRenewals: { loans: 4, withoutRenewals: 1 },
  recalled: { loans: 1 },
  claimedReturned: { loans: 1, claimed: 1 },
  claimsOverLimit: { loans: 3, claimed: SAMPLE.limits.claimsReturned + 1 },
  lostOnLoan: { loans: 1, lost: 1 },
  lostOverLimit: { loans: 2, lost: SAMPLE.limits.lost + 1 },
  holdWaiting: { waiting: 1 },
  holdWaitingTooLong: { waiting: 1 },
  holdInTransit: { library: "CPL", inTransit: 1 },
  holdsPending: { pending: 4 },
  holdOnItem: { pending: 1 },
  holdOnLibrary: { library: "CPL", pending: 1 },
  holdExpired: { pending: 1 },
  queueFirst: { pending: 1 },
  queueSecond: { library: "CPL", pending: 1 },
  queueThird: { pending: 1 },
  returns: { loans: 3 },
  magneticMedia: { loans: 2 },
  laptop: { loans: 1 },
  latin1Name: {},
  czechName: {},
  greekName: {},
  child: { category: "CHILD" },
  staff: { category: "STAFF" },
  cpl: { library: "CPL", loans: 5, pending: 1, waiting: 1, owed: 450 },
  note: {},
  bare: { pin: false },
};

function patron(name: Case) {
  const found = patrons.find(({ patronId }) => patronId === SAMPLE.patrons[name]);
  return found ?? fail(`${name} is no patron`);
}

function standing(name: Case): Standing {
  const { patronId, category, library, pin, expires, blocked, cardLost } = patron(name);
  const out = loans.filter((loan) => loan.patronId === patronId);
  const state = (itemId: string) => items.find((item) => item.itemId === itemId)?.status;
  const held = holds.filter((hold) => hold.patronId === patronId).map(({ status }) => status);
  return {
    category,
    library,
    pin: pin !== "",
    expired: expires !== undefined && Temporal.PlainDate.compare(expires, TODAY) < 0,
    blocked,
    cardLost,
    loans: out.length,
    overdue: out.filter(({ due }) => Temporal.Instant.compare(due, NOW) < 0).length,
    withoutRenewals: out.filter(({ renewals }) => renewals >= SAMPLE.limits.renewals).length,
    claimed: out.filter(({ itemId }) => state(itemId) === "claimed-returned").length,
    lost: out.filter(({ itemId }) => state(itemId) === "lost").length,
    pending: held.filter((status) => status === "pending").length,
    inTransit: held.filter((status) => status === "in-transit").length,
    waiting: held.filter((status) => status === "waiting").length,
    owed: feesOf(name).reduce((sum, { outstanding }) => sum + outstanding, 0),
  };
}

const feesOf = (name: Case) => fees.filter(({ patronId }) => patronId === SAMPLE.patrons[name]);
const holdsOf = (name: Case) => holds.filter(({ patronId }) => patronId === SAMPLE.patrons[name]);
const daysUntil = (day: Day | undefined) => day === undefined ? undefined : TODAY.until(day).days;

function isCase(name: string): name is Case {
  return name in SAMPLE.patrons;
}

for (const name of Object.keys(SAMPLE.patrons).filter(isCase)) {
  Deno.test(`SAMPLE.patrons.${name} stands as it says`, () => {
    assertEquals(standing(name), { ...GOOD, ...EXPECTED[name] });
  });
}

Deno.test("SAMPLE.patrons.manual is the patron of Koha's manual, and has a login id", () => {
  assertEquals(SAMPLE.patrons.manual, "23820002060444");
  assertEquals(patron("manual").loginId, "nora");
});

Deno.test("SAMPLE.patrons are past or near their last day where it says so", () => {
  assertEquals(daysUntil(patron("expired").expires), -30);
  assertEquals(daysUntil(patron("expiringSoon").expires), 5);
  assertMatch(patron("blocked").blockMessage, /\w/);
  assertMatch(patron("note").note, /\w/);
});

Deno.test("SAMPLE.patrons owe what the limits of fees are about", () => {
  const owed = (name: Case, ...types: readonly string[]) =>
    feesOf(name).filter(({ type }) => types.includes(type)).reduce((sum, { outstanding }) => sum + outstanding, 0);
  assertGreater(owed("feesOverLimit", "overdue", "damage"), SAMPLE.limits.fees);
  assertGreater(owed("replacementFeesOverLimit", "replacement"), SAMPLE.limits.fees);
  assertGreater(owed("otherFeesOverLimit", "administrative", "rental", "hold"), SAMPLE.limits.fees);
});

Deno.test("SAMPLE.fees are whose and what they say", () => {
  const fee = (feeId: string) => fees.find((each) => each.feeId === feeId) ?? fail(feeId);
  const manual = fee(SAMPLE.fees.manual);
  assertEquals([manual.patronId, manual.outstanding], [SAMPLE.patrons.manual, 75]);
  const partly = fee(SAMPLE.fees.partlyPaid);
  assertEquals([partly.patronId, partly.amount, partly.outstanding], [SAMPLE.patrons.feesBelowLimit, 200, 120]);
  const paid = fee(SAMPLE.fees.paid);
  assertEquals([paid.patronId, paid.outstanding], [SAMPLE.patrons.feesBelowLimit, 0]);
  assertEquals(feesOf("feesBelowLimit").filter(({ outstanding }) => outstanding > 0).length, 3);
});

Deno.test("SAMPLE.patrons queue for a title in the order of their names", () => {
  const queue = holds.filter(({ titleId }) => titleId === SAMPLE.titles.queued)
    .toSorted((a, b) => Temporal.Instant.compare(a.placed, b.placed)).map(({ patronId }) => patronId);
  const { queueFirst, queueSecond, queueThird } = SAMPLE.patrons;
  assertEquals(queue, [queueFirst, queueSecond, queueThird]);
});

Deno.test("SAMPLE.patrons hold one copy, or copies of one library, where it says so", () => {
  assertEquals(holdsOf("holdOnItem").map(({ itemId, library }) => [itemId, library]), [
    [SAMPLE.items.wanted, undefined],
  ]);
  assertEquals(holdsOf("holdOnLibrary").map(({ itemId, library }) => [itemId, library]), [[undefined, "CPL"]]);
  const rest = holds.filter(({ patronId }) =>
    patronId !== SAMPLE.patrons.holdOnItem && patronId !== SAMPLE.patrons.holdOnLibrary
  );
  for (const { itemId, library } of rest) assertEquals([itemId, library], [undefined, undefined]);
});

Deno.test("SAMPLE.patrons hold until the days they say", () => {
  assertEquals(holdsOf("holdExpired").map(({ expires }) => daysUntil(expires)), [-1]);
  assertEquals(holdsOf("holdWaitingTooLong").map(({ shelfExpires }) => daysUntil(shelfExpires)), [-1]);
  for (const name of ["manual", "holdWaiting"] as const) {
    const [hold] = holdsOf(name);
    assertEquals(hold?.pickupLocation, "MAIN");
    assertGreater(daysUntil(hold?.shelfExpires) ?? 0, 0, name);
  }
  assertEquals(holdsOf("holdInTransit").map(({ pickupLocation }) => pickupLocation), ["CPL"]);
});

Deno.test("SAMPLE.patrons have names that stretch the encodings", () => {
  const name = (of: Case) => `${patron(of).firstName} ${patron(of).lastName}`;
  assertMatch(name("latin1Name"), /^[\x20-\xff]*[\xa0-\xff][\x20-\xff]*$/);
  assertMatch(name("czechName"), /[\u0100-\u017f]/);
  assertMatch(name("greekName"), /^[\p{Script=Greek} ]+$/u);
});

Deno.test("SAMPLE.patrons.child is nine, and has no internet", () => {
  const { birthDate, internetProfile } = patron("child");
  assertEquals(Temporal.PlainDate.from(birthDate ?? "").until(TODAY, { largestUnit: "years" }).years, 9);
  assertEquals(internetProfile, "N");
});

Deno.test("SAMPLE.patrons.bare has a name and nothing else", () => {
  const { patronId, firstName, lastName, category, library, ...rest } = patron("bare");
  assert(patronId && firstName && lastName && category && library);
  for (const [key, value] of Object.entries(rest)) assert(value === "" || value === false, key);
});
