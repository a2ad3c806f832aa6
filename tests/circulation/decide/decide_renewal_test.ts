import { assert, assertEquals } from "@std/assert";
import { decideRenewal, type RenewalCommand } from "../../../src/circulation/decide/decide_renewal.ts";
import type { Rule } from "../../../src/circulation/rules/rules.ts";
import type { Loan } from "../../../src/storage/port/loan.ts";
import type { ItemFacts, PatronFacts } from "../../../src/storage/port/storage.ts";
import { assertSame } from "../../support/assert/assert_same.ts";
import { aRenewal } from "../../support/library/commands.ts";
import { changeOf, countingIds, effectsOf, reasonOf } from "../../support/library/decisions.ts";
import { itemFacts, patronFacts, someRules } from "../../support/library/facts.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";

interface Case {
  readonly patron?: Partial<PatronFacts>;
  readonly item?: Partial<ItemFacts>;
  readonly loan?: Partial<Loan>;
  readonly rule?: Rule;
  readonly command?: Partial<RenewalCommand>;
}

function decide({ patron, item, loan, rule, command }: Case) {
  const facts = { patron: patronFacts(patron), item: itemFacts(item), loan: aLoan(loan), pin: "right" } as const;
  return decideRenewal(facts, someRules(rule ? [rule] : []), aRenewal(command), countingIds());
}

const ofP2 = aHold({ holdId: "H2", patronId: "P2" });
const yesterday = "2026-03-01";

const REFUSED: readonly (Case & { readonly what: string; readonly reason: string })[] = [
  { what: "a patron in bad standing", reason: "patron-blocked", patron: { patron: aPatron({ blocked: true }) } },
  { what: "a lost item", reason: "item-lost", item: { item: anItem({ status: "lost" }) } },
  {
    what: "an item claimed returned",
    reason: "item-claimed-returned",
    item: { item: anItem({ status: "claimed-returned" }) },
  },
  {
    what: "a loan that has been renewed as often as allowed",
    reason: "renewals-over-limit",
    loan: { renewals: 1 },
    rule: { category: "adult", itemType: "book", renewals: 1 },
  },
  { what: "a loan that another patron waits for", reason: "renewal-held", item: { holds: [ofP2] } },
  { what: "a fee that is not acknowledged", reason: "fee-not-acknowledged", rule: { checkoutFee: 100 } },
];

for (const { what, reason, ...each } of REFUSED) {
  Deno.test(`decideRenewal() refuses ${what}`, () => assertEquals(reasonOf(decide(each)), reason));
}

const ALLOWED: readonly (Case & { readonly what: string })[] = [
  { what: "the patron's own hold", item: { holds: [aHold()] } },
  { what: "a hold that ran out", item: { holds: [aHold({ ...ofP2, expires: yesterday })] } },
  { what: "a hold on another copy", item: { holds: [aHold({ ...ofP2, itemId: "I2" })] } },
  { what: "a hold that has its copy", item: { holds: [aHold({ ...ofP2, status: "waiting", capturedItemId: "I2" })] } },
  { what: "a missing item's status", item: { item: anItem({ status: "missing" }) } },
];

for (const { what, ...each } of ALLOWED) {
  Deno.test(`decideRenewal() is not hindered by ${what}`, () => assert(changeOf(decide(each)).outcome.ok));
}

Deno.test("decideRenewal() adds the loan period to the old due date", () => {
  const { action, patronId, itemId, outcome, effects, undo, expect } = changeOf(decide({}));
  const due = Temporal.Instant.from("2026-04-13T23:59:00Z");
  assertSame({ action, patronId, itemId }, { action: "renewal", patronId: "P1", itemId: "I1" });
  assertSame(outcome, { ok: true, renewal: true, pin: "right", patronId: "P1", item: anItem(), due });
  assertSame(effects, [{ kind: "change-loan", loan: aLoan({ due, renewals: 1 }) }]);
  assertSame(undo, [{ kind: "change-loan", loan: aLoan() }]);
  assertSame(expect, [
    { kind: "patron", id: "P1", version: 3, moves: true },
    { kind: "item", id: "I1", version: 5, moves: true },
    { kind: "title", id: "T1", version: 7, moves: false },
  ]);
});

Deno.test("decideRenewal() extends an overdue loan from now and charges for the lateness", () => {
  const late = { loan: { due: NOON.subtract({ hours: 48 }) }, rule: { overdueFee: 20, loanDays: 7 } };
  const { outcome, effects, undo } = changeOf(decide(late));
  assertSame(outcome.ok && outcome.due, Temporal.Instant.from("2026-03-09T23:59:00Z"));
  assertSame(effectsOf(effects, "charge").map(({ fee: { type, amount } }) => ({ type, amount })), [
    { type: "overdue", amount: 40 },
  ]);
  assertSame(undo.map(({ kind }) => kind), ["withdraw-fee", "change-loan"]);
  assertEquals(outcome.ok && outcome.fee, undefined);
});

Deno.test("decideRenewal() charges the acknowledged fee and tells it", () => {
  const { outcome, effects } = changeOf(decide({ rule: { checkoutFee: 100 }, command: { feeAcknowledged: true } }));
  assertSame(outcome.fee, { type: "rental", amount: 100 });
  assertSame(effectsOf(effects, "charge").map(({ fee: { feeId, type } }) => ({ feeId, type })), [
    { feeId: "N1", type: "rental" },
  ]);
});
