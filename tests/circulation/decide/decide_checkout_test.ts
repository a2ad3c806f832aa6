import { assert, assertEquals } from "@std/assert";
import { type CheckoutFacts, decideCheckout } from "../../../src/circulation/decide/decide_checkout.ts";
import type { Rule } from "../../../src/circulation/rules/rules.ts";
import { addDays } from "../../../src/library/day.ts";
import type { CheckoutCommand } from "../../../src/library/library.ts";
import type { ItemFacts, PatronFacts } from "../../../src/storage/port/storage.ts";
import { assertSame } from "../../support/assert/assert_same.ts";
import { anOrigin } from "../../support/library/changes.ts";
import { aCheckout } from "../../support/library/commands.ts";
import { changeOf, countingIds, effectsOf, reasonOf } from "../../support/library/decisions.ts";
import { itemFacts, patronFacts, someRules } from "../../support/library/facts.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";

interface Case {
  readonly patron?: Partial<PatronFacts>;
  readonly item?: Partial<ItemFacts>;
  readonly rule?: Rule;
  readonly command?: Partial<CheckoutCommand>;
}

function decide({ patron, item, rule, command }: Case) {
  const facts: CheckoutFacts = { patron: patronFacts(patron), item: itemFacts(item), pin: "absent" };
  return decideCheckout(facts, someRules(rule ? [rule] : []), aCheckout(command), countingIds());
}

const loans = { total: 0, overdue: 0, claimedReturned: 0, lost: 0 };
const ofP2 = aHold({ holdId: "H2", patronId: "P2" });
const waitingForP2 = aHold({ ...ofP2, status: "waiting", capturedItemId: "I1" });
const yesterday = "2026-03-01";
const today = addDays(yesterday, 1);

const REFUSED: readonly (Case & { readonly what: string; readonly reason: string })[] = [
  { what: "a patron whose card is lost", reason: "card-lost", patron: { patron: aPatron({ cardLost: true }) } },
  { what: "a blocked patron", reason: "patron-blocked", patron: { patron: aPatron({ blocked: true }) } },
  { what: "an expired patron", reason: "patron-expired", patron: { patron: aPatron({ expires: yesterday }) } },
  {
    what: "a patron over the fee limit",
    reason: "fees-over-limit",
    patron: { owed: { overdue: 600, rental: 401 } },
    rule: { feeLimit: 1000 },
  },
  {
    what: "a patron at the overdue limit",
    reason: "overdues-over-limit",
    patron: { loans: { ...loans, overdue: 2 } },
    rule: { overdueLimit: 2 },
  },
  {
    what: "a patron over the limit of items claimed returned",
    reason: "claims-over-limit",
    patron: { loans: { ...loans, claimedReturned: 2 } },
    rule: { claimsReturnedLimit: 1 },
  },
  {
    what: "a patron over the limit of lost items",
    reason: "lost-over-limit",
    patron: { loans: { ...loans, lost: 1 } },
    rule: { lostLimit: 0 },
  },
  {
    what: "a patron at the loan limit",
    reason: "loans-over-limit",
    patron: { loans: { ...loans, total: 5 } },
    rule: { category: "adult", loanLimit: 5 },
  },
  {
    what: "a copy that somebody else has",
    reason: "item-on-loan-to-another",
    item: { loan: aLoan({ patronId: "P2" }) },
  },
  { what: "a lost copy", reason: "item-lost", item: { item: anItem({ status: "lost" }) } },
  { what: "a missing copy", reason: "item-missing", item: { item: anItem({ status: "missing" }) } },
  {
    what: "a copy claimed returned",
    reason: "item-claimed-returned",
    item: { item: anItem({ status: "claimed-returned" }) },
  },
  { what: "a copy on order", reason: "item-on-order", item: { item: anItem({ status: "on-order" }) } },
  { what: "a copy in process", reason: "item-in-process", item: { item: anItem({ status: "in-process" }) } },
  { what: "a copy not for loan", reason: "item-not-for-loan", item: { item: anItem({ status: "not-for-loan" }) } },
  { what: "a withdrawn copy", reason: "item-withdrawn", item: { item: anItem({ status: "withdrawn" }) } },
  {
    what: "a copy that waits on the hold shelf for another",
    reason: "item-waiting-for-another",
    item: { holds: [waitingForP2] },
  },
  {
    what: "a copy that travels to another's pickup location",
    reason: "item-waiting-for-another",
    item: { holds: [aHold({ ...waitingForP2, status: "in-transit" })], item: anItem({ transitTo: "EAST" }) },
  },
  {
    what: "a copy for which another is first in the queue",
    reason: "item-reserved-for-another",
    item: { holds: [ofP2] },
  },
  {
    what: "a patron who is only second in the queue",
    reason: "item-reserved-for-another",
    item: { holds: [ofP2, aHold()] },
  },
  {
    what: "a copy nobody collected once another is next in the queue",
    reason: "item-reserved-for-another",
    item: {
      holds: [
        aHold({ ...waitingForP2, shelfExpires: yesterday }),
        aHold({ holdId: "H3", patronId: "P3" }),
      ],
    },
  },
  {
    what: "the patron's own loan where renewing is not allowed",
    reason: "renewal-not-allowed",
    item: { loan: aLoan() },
    command: { renewalAllowed: false },
  },
  {
    what: "the patron's own loan that cannot be renewed",
    reason: "renewals-over-limit",
    item: { loan: aLoan({ renewals: 3 }) },
  },
  {
    what: "an item with a fee that is not acknowledged",
    reason: "fee-not-acknowledged",
    rule: { itemType: "book", checkoutFee: 150 },
  },
];

for (const { what, reason, ...each } of REFUSED) {
  Deno.test(`decideCheckout() refuses ${what}`, () => assertEquals(reasonOf(decide(each)), reason));
}

Deno.test("decideCheckout() tells with a refusal the amount owed, the day of expiry, or the fee to acknowledge", () => {
  assertSame(decide({ patron: { owed: { other: 1 } }, rule: { feeLimit: 0 } }).outcome, {
    ok: false,
    reason: "fees-over-limit",
    amount: 1,
    patronKnown: true,
    pin: "absent",
    patronId: "P1",
    item: anItem(),
  });
  const expired = decide({ patron: { patron: aPatron({ expires: yesterday }) } }).outcome;
  assertSame(!expired.ok && expired.date, yesterday);
  assertSame(decide({ rule: { checkoutFee: 150 } }).outcome.fee, { type: "rental", amount: 150 });
});

const ALLOWED: readonly (Case & { readonly what: string })[] = [
  { what: "on the card's last day", patron: { patron: aPatron({ expires: today }) } },
  { what: "to a patron who owes just the fee limit", patron: { owed: { overdue: 1000 } }, rule: { feeLimit: 1000 } },
  {
    what: "to a patron below the overdue limit",
    patron: { loans: { ...loans, overdue: 1 } },
    rule: { overdueLimit: 2 },
  },
  { what: "to a patron without overdue loans where none are allowed", rule: { overdueLimit: 0 } },
  {
    what: "to a patron at the limits of claimed and lost items",
    patron: { loans: { ...loans, claimedReturned: 1, lost: 1 } },
    rule: { claimsReturnedLimit: 1, lostLimit: 1 },
  },
  { what: "to a patron below the loan limit", patron: { loans: { ...loans, total: 4 } }, rule: { loanLimit: 5 } },
  { what: "a damaged copy", item: { item: anItem({ status: "damaged" }) } },
  { what: "a copy whose only hold ran out", item: { holds: [aHold({ ...ofP2, expires: yesterday })] } },
  { what: "a copy where the hold wants another one", item: { holds: [aHold({ ...ofP2, itemId: "I2" })] } },
  { what: "a copy where the hold wants another library's", item: { holds: [aHold({ ...ofP2, library: "EAST" })] } },
  {
    what: "a copy where the hold already has another one",
    item: { holds: [aHold({ ...waitingForP2, capturedItemId: "I2" })] },
  },
];

for (const { what, ...each } of ALLOWED) {
  Deno.test(`decideCheckout() lends ${what}`, () => assert(changeOf(decide(each)).outcome.ok));
}

Deno.test("decideCheckout() opens a loan until the end of its last day and moves patron and copy on", () => {
  const { action, patronId, itemId, outcome, effects, undo, expect } = changeOf(decide({}));
  const due = Temporal.Instant.from("2026-03-23T23:59:00Z");
  assertSame({ action, patronId, itemId }, { action: "checkout", patronId: "P1", itemId: "I1" });
  assertSame(outcome, { ok: true, renewal: false, pin: "absent", patronId: "P1", item: anItem(), due });
  assertSame(effects, [{ kind: "open-loan", loan: aLoan({ due }) }]);
  assertSame(undo, [{ kind: "end-loan", itemId: "I1" }]);
  assertSame(expect, [
    { kind: "patron", id: "P1", version: 3, moves: true },
    { kind: "item", id: "I1", version: 5, moves: true },
    { kind: "title", id: "T1", version: 7, moves: false },
  ]);
});

Deno.test("decideCheckout() charges an acknowledged fee and tells it", () => {
  const change = changeOf(decide({ rule: { checkoutFee: 150 }, command: { feeAcknowledged: true } }));
  assertSame(change.outcome.fee, { type: "rental", amount: 150 });
  assertSame(effectsOf(change.effects, "charge"), [{
    kind: "charge",
    fee: {
      feeId: "N1",
      patronId: "P1",
      itemId: "I1",
      type: "rental",
      amount: 150,
      outstanding: 150,
      description: "Middlemarch",
      incurred: NOON,
    },
  }]);
});

Deno.test("decideCheckout() ends the hold that the copy waited for when its patron takes it", () => {
  const waiting = aHold({ status: "waiting", capturedItemId: "I1", shelfExpires: today });
  const { effects, expect } = changeOf(decide({ item: { holds: [waiting, ofP2] } }));
  assertSame(effectsOf(effects, "end-hold"), [{ kind: "end-hold", holdId: "H1" }]);
  assertSame(expect[2], { kind: "title", id: "T1", version: 7, moves: true });
});

Deno.test("decideCheckout() ends the patron's own hold at the head of the queue", () => {
  const { effects } = changeOf(decide({ item: { holds: [aHold(), ofP2] } }));
  assertSame(effectsOf(effects, "end-hold"), [{ kind: "end-hold", holdId: "H1" }]);
});

Deno.test("decideCheckout() ends a capture that nobody collected, beside the patron's own hold", () => {
  const left = aHold({ ...waitingForP2, shelfExpires: yesterday });
  const { effects } = changeOf(decide({ item: { holds: [left, aHold()] } }));
  assertSame(effectsOf(effects, "end-hold").map(({ holdId }) => holdId), ["H2", "H1"]);
});

Deno.test("decideCheckout() ends the journey of a copy that travels for nobody", () => {
  const was = anItem({ transitTo: "EAST" });
  const { effects, undo } = changeOf(decide({ item: { item: was } }));
  assertSame(effectsOf(effects, "change-item"), [{ kind: "change-item", item: anItem(), was }]);
  assertSame(undo[0], { kind: "restore-item", was: { transitTo: "EAST" }, without: [] });
});

Deno.test("decideCheckout() notes that the copy was last seen where it is lent", () => {
  const { effects, undo } = changeOf(decide({ command: { origin: anOrigin({ branch: "EAST" }) } }));
  const item = anItem({ currentLocation: "EAST" });
  assertSame(effectsOf(effects, "change-item"), [{ kind: "change-item", item, was: anItem() }]);
  assertSame(undo[0], { kind: "restore-item", was: { currentLocation: "MAIN" }, without: [] });
  const there = changeOf(decide({ command: { origin: anOrigin({ branch: "main" }) } }));
  assertSame(effectsOf(there.effects, "change-item"), []);
});

Deno.test("decideCheckout() renews what the patron has already, whatever the case of the identifiers", () => {
  const change = changeOf(decide({ item: { loan: aLoan({ patronId: "p1" }) } }));
  assertEquals(change.action, "renewal");
  assert(change.outcome.ok && change.outcome.renewal);
});

Deno.test("decideCheckout() renews at the loan limit", () => {
  const full = { patron: { loans: { ...loans, total: 5 } }, rule: { loanLimit: 5 } };
  assertEquals(changeOf(decide({ ...full, item: { loan: aLoan() } })).action, "renewal");
});
