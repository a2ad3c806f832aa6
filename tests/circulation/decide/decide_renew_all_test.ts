import { decideRenewAll } from "../../../src/circulation/decide/decide_renew_all.ts";
import type { LoanFacts } from "../../../src/storage/port/storage.ts";
import { assertSame } from "../../support/assert/assert_same.ts";
import { aRenewAll } from "../../support/library/commands.ts";
import { changeOf, countingIds } from "../../support/library/decisions.ts";
import { loanFacts, patronFacts, someRules } from "../../support/library/facts.ts";
import { aLoan, anItem, aPatron } from "../../support/library/records.ts";

function decide(loans: readonly LoanFacts[], patron = patronFacts(), rules = someRules()) {
  return changeOf(decideRenewAll({ patron, loans, pin: "absent" }, rules, aRenewAll(), countingIds()));
}

const first = loanFacts();
const worn = loanFacts({
  item: anItem({ itemId: "I2" }),
  loan: aLoan({ itemId: "I2", renewals: 3 }),
  version: 6,
});
const third = loanFacts({ item: anItem({ itemId: "I3", titleId: "T3" }), loan: aLoan({ itemId: "I3" }), version: 8 });
const due = Temporal.Instant.from("2026-04-13T23:59:00Z");

Deno.test("decideRenewAll() extends what can be extended and gives each other loan its reason", () => {
  const { action, patronId, itemId, outcome, effects, undo, detail } = decide([first, worn, third]);
  assertSame({ action, patronId, itemId, undo, detail }, {
    action: "renew-all",
    patronId: "P1",
    undo: [],
    detail: "2 renewed, 1 not",
  });
  assertSame(outcome, {
    ok: true,
    patronId: "P1",
    renewed: [{ itemId: "I1", due }, { itemId: "I3", due }],
    unrenewed: [{ itemId: "I2", reason: "renewals-over-limit" }],
  });
  assertSame(effects, [
    { kind: "change-loan", loan: aLoan({ due, renewals: 1 }) },
    { kind: "change-loan", loan: aLoan({ itemId: "I3", due, renewals: 1 }) },
  ]);
});

Deno.test("decideRenewAll() moves the patron and the renewed copies on, each once, and looks at their titles", () => {
  const twin = loanFacts({ item: anItem({ itemId: "I4" }), loan: aLoan({ itemId: "I4" }), version: 9 });
  assertSame(decide([first, worn, twin]).expect, [
    { kind: "patron", id: "P1", version: 3, moves: true },
    { kind: "item", id: "I1", version: 5, moves: true },
    { kind: "title", id: "T1", version: 7, moves: false },
    { kind: "item", id: "I4", version: 9, moves: true },
  ]);
});

Deno.test("decideRenewAll() of a patron in bad standing extends nothing", () => {
  const blocked = patronFacts({ patron: aPatron({ blocked: true }) });
  const { outcome, effects, expect } = decide([first], blocked);
  assertSame(outcome, {
    ok: true,
    patronId: "P1",
    renewed: [],
    unrenewed: [{ itemId: "I1", reason: "patron-blocked" }],
  });
  assertSame({ effects, expect }, { effects: [], expect: [{ kind: "patron", id: "P1", version: 3, moves: true }] });
});

Deno.test("decideRenewAll() tells with each loan that was not renewed what must be acknowledged, or is owed", () => {
  const costly = decide([first], patronFacts(), someRules([{ checkoutFee: 100 }])).outcome;
  assertSame(costly.ok && costly.unrenewed, [
    { itemId: "I1", reason: "fee-not-acknowledged", fee: { type: "rental", amount: 100 } },
  ]);
  const indebted = decide([first], patronFacts({ owed: { overdue: 101 } }), someRules([{ feeLimit: 100 }])).outcome;
  assertSame(indebted.ok && indebted.unrenewed, [{ itemId: "I1", reason: "fees-over-limit", amount: 101 }]);
});

Deno.test("decideRenewAll() of a patron without loans is a change that does nothing", () => {
  assertSame(decide([]).outcome, { ok: true, patronId: "P1", renewed: [], unrenewed: [] });
});
