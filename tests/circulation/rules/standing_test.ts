import { assertEquals } from "@std/assert";
import type { Rule } from "../../../src/circulation/rules/rules.ts";
import { recalledLoans, standingOf, totalOwed } from "../../../src/circulation/rules/standing.ts";
import type { Standing } from "../../../src/library/report.ts";
import type { LoanFacts, PatronFacts } from "../../../src/storage/port/storage.ts";
import { loanFacts, patronFacts, someRules } from "../../support/library/facts.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";

type Flag = keyof Standing;

interface Case {
  readonly what: string;
  readonly patron?: Partial<PatronFacts>;
  readonly loans?: readonly LoanFacts[];
  readonly rules?: readonly Rule[];
  readonly flags: readonly Flag[];
}

const DENIED: readonly Flag[] = ["chargeDenied", "renewalDenied", "recallDenied", "holdDenied"];
const MOMENT = { now: NOON, timeZone: "UTC" };
const yesterday = "2026-03-01";
const loans = { total: 0, overdue: 0, claimedReturned: 0, lost: 0 };
const recalled = loanFacts({
  loan: aLoan({ checkedOut: NOON.subtract({ hours: 24 * 14 }) }),
  holds: [aHold({ patronId: "P2" })],
});

const CASES: readonly Case[] = [
  { what: "a patron in good standing", flags: [] },
  {
    what: "a patron with loans, fees and holds where nothing is limited",
    patron: {
      loans: { total: 99, overdue: 99, claimedReturned: 99, lost: 99 },
      owed: { overdue: 9999, rental: 9999, replacement: 9999 },
    },
    loans: [recalled, loanFacts({ loan: aLoan({ renewals: 3 }) })],
    flags: [],
  },
  { what: "a blocked patron", patron: { patron: aPatron({ blocked: true }) }, flags: DENIED },
  {
    what: "a patron on the last day of the block",
    patron: { patron: aPatron({ blocked: true, blockedUntil: "2026-03-02" }) },
    flags: DENIED,
  },
  {
    what: "a patron on the day after the block",
    patron: { patron: aPatron({ blocked: true, blockedUntil: yesterday }) },
    flags: [],
  },
  { what: "an expired patron", patron: { patron: aPatron({ expires: yesterday }) }, flags: DENIED },
  {
    what: "a patron whose card is lost",
    patron: { patron: aPatron({ cardLost: true }) },
    flags: [...DENIED, "cardLost"],
  },
  {
    what: "a patron at the loan limit, who may still renew and place holds",
    patron: { loans: { ...loans, total: 5 } },
    rules: [{ loanLimit: 5 }],
    flags: ["tooManyLoans"],
  },
  {
    what: "a patron at the overdue limit",
    patron: { loans: { ...loans, overdue: 2 } },
    rules: [{ overdueLimit: 2 }],
    flags: [...DENIED, "tooManyOverdue"],
  },
  { what: "a patron without overdue loans where none are allowed", rules: [{ overdueLimit: 0 }], flags: [] },
  {
    what: "a patron with a loan without renewals left, where the rules flag that",
    loans: [loanFacts(), loanFacts({ loan: aLoan({ itemId: "I2", renewals: 1 }) })],
    rules: [{ category: "adult", flagRenewals: true }, { itemType: "book", renewals: 1 }],
    flags: ["tooManyRenewals"],
  },
  {
    what: "a patron whose loans all have renewals left",
    loans: [loanFacts({ loan: aLoan({ renewals: 2 }) })],
    rules: [{ flagRenewals: true }],
    flags: [],
  },
  {
    what: "a patron over the limit of items claimed returned",
    patron: { loans: { ...loans, claimedReturned: 2 } },
    rules: [{ claimsReturnedLimit: 1 }],
    flags: [...DENIED, "tooManyClaimsReturned"],
  },
  {
    what: "a patron over the limit of lost items",
    patron: { loans: { ...loans, lost: 2 } },
    rules: [{ lostLimit: 1 }],
    flags: [...DENIED, "tooManyLost"],
  },
  {
    what: "a patron over the fee limit by overdue and damage fees",
    patron: { owed: { overdue: 500, damage: 501 } },
    rules: [{ feeLimit: 1000 }],
    flags: [...DENIED, "tooMuchOverdueFees"],
  },
  {
    what: "a patron over the fee limit by other fees",
    patron: { owed: { rental: 500, replacement: 501 } },
    rules: [{ feeLimit: 1000 }],
    flags: [...DENIED, "tooMuchOtherFees"],
  },
  {
    what: "a patron over the fee limit only by both together",
    patron: { owed: { overdue: 501, rental: 500 } },
    rules: [{ feeLimit: 1000 }],
    flags: DENIED,
  },
  {
    what: "a patron over the limit of overdue and damage fees alone",
    patron: { owed: { overdue: 301, rental: 301 } },
    rules: [{ feeLimit: 1000, overdueFeeLimit: 300 }],
    flags: ["tooMuchOverdueFees"],
  },
  {
    what: "a patron over the limit of other fees alone",
    patron: { owed: { overdue: 301, rental: 301 } },
    rules: [{ feeLimit: 1000, otherFeeLimit: 300 }],
    flags: ["tooMuchOtherFees"],
  },
  {
    what: "a patron with a recalled loan that is not due yet",
    loans: [recalled],
    rules: [{ itemType: "book", recallAfterDays: 14 }],
    flags: [],
  },
  {
    what: "a patron with an overdue loan that is not recalled beside a recalled one that is not due yet",
    loans: [recalled, loanFacts({ loan: aLoan({ itemId: "I2", due: NOON.subtract({ hours: 1 }) }) })],
    rules: [{ itemType: "book", recallAfterDays: 14 }],
    flags: [],
  },
  {
    what: "a patron with a recalled loan that is overdue",
    loans: [{ ...recalled, loan: { ...recalled.loan, due: NOON.subtract({ minutes: 1 }) } }],
    rules: [{ itemType: "book", recallAfterDays: 14 }],
    flags: ["recallOverdue"],
  },
  {
    what: "a patron over the limit of replacement fees",
    patron: { owed: { replacement: 301, overdue: 400 } },
    rules: [{ replacementFeeLimit: 300 }],
    flags: ["tooMuchReplacementFees"],
  },
  {
    what: "a patron of another category than the limits are for",
    patron: { loans: { ...loans, total: 5, overdue: 5 } },
    rules: [{ category: "child", loanLimit: 1, overdueLimit: 1 }],
    flags: [],
  },
];

for (const { what, patron, loans = [], rules, flags } of CASES) {
  Deno.test(`standingOf() ${what} raises ${flags.join(", ") || "no flag"}`, () => {
    const given = someRules(rules);
    const standing = standingOf(patronFacts(patron), loans, recalledLoans(loans, given, MOMENT), given, MOMENT);
    const raised = Object.entries(standing).filter(([, raised]) => raised).map(([flag]) => flag);
    assertEquals(raised.sort(), [...flags].sort());
    assertEquals(Object.keys(standing).length, 14);
  });
}

Deno.test("recalledLoans() looks at the rule for the item's type alone", () => {
  const dvd = loanFacts({ ...recalled, item: anItem({ itemId: "I2", itemType: "dvd" }) });
  const rules = someRules([{ itemType: "book", recallAfterDays: 14 }, { category: "adult", recallAfterDays: 1 }]);
  assertEquals(recalledLoans([recalled, dvd], rules, MOMENT), [recalled]);
});

Deno.test("totalOwed() adds up all types of fees", () => {
  assertEquals(totalOwed(patronFacts({ owed: { overdue: 1, rental: 20, hold: 300 } })), 321);
  assertEquals(totalOwed(patronFacts()), 0);
});
