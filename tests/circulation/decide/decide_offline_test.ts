import { assert, assertEquals } from "@std/assert";
import type { CheckoutFacts } from "../../../src/circulation/decide/decide_checkout.ts";
import { decideOfflineCheckout, decideOfflineRenewal } from "../../../src/circulation/decide/decide_offline.ts";
import type { Rule, Rules } from "../../../src/circulation/rules/rules.ts";
import { timeOfEvent } from "../../../src/circulation/rules/calendar.ts";
import { addDays } from "../../../src/library/day.ts";
import type { ItemStatus } from "../../../src/library/item.ts";
import type { OfflineFacts } from "../../../src/library/library.ts";
import type { ItemFacts, LastChange, PatronFacts } from "../../../src/storage/port/storage.ts";
import { assertSame } from "../../support/assert/assert_same.ts";
import { anOrigin } from "../../support/library/changes.ts";
import { changeOf, countingIds, effectsOf, reasonOf } from "../../support/library/decisions.ts";
import { itemFacts, patronFacts, someRules } from "../../support/library/facts.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";

const AT = NOON.subtract({ hours: 2 });
const TOLD = Temporal.Instant.from("2026-03-20T17:00:00Z");
const yesterday = "2026-03-01";
/** A loan that had begun by then. */
const LENT = aLoan({ checkedOut: AT.subtract({ hours: 1 }) });

interface Case {
  readonly patron?: Partial<PatronFacts>;
  readonly item?: Partial<ItemFacts>;
  readonly rule?: Rule;
  readonly settings?: Partial<Rules>;
  readonly offline?: OfflineFacts;
}

function command(offline: OfflineFacts = { at: AT, due: TOLD }) {
  return { origin: anOrigin(), now: NOON, offline };
}

function checkout({ patron, item, rule, settings, offline }: Case) {
  const known = itemFacts(item);
  const toAnother = known.loan !== undefined && known.loan.patronId !== "P1";
  const other = toAnother ? { patronId: "P2", category: "adult", version: 4 } : undefined;
  const facts: CheckoutFacts = { patron: patronFacts(patron), item: known, pin: "absent" };
  return decideOfflineCheckout(
    { ...facts, ...other && { other } },
    someRules(rule ? [rule] : [], settings),
    command(offline),
    countingIds(),
  );
}

function renewal({ item, rule, offline }: Case, loan = LENT) {
  const facts = { patron: patronFacts(), item: itemFacts({ loan, ...item }), loan, pin: "absent" } as const;
  return decideOfflineRenewal(facts, someRules(rule ? [rule] : []), command(offline), countingIds());
}

function changedAt(at: Temporal.Instant): LastChange {
  return { at, account: "desk", terminal: "desk", action: "checkin" };
}

Deno.test("happenedAt() is when the terminal did it, now if it does not say, and never later than now", () => {
  assertSame(timeOfEvent(command({ at: AT })), AT);
  assertSame(timeOfEvent(command({})), NOON);
  assertSame(timeOfEvent(command({ at: NOON.add({ seconds: 1 }) })), NOON);
  assertSame(timeOfEvent({ origin: anOrigin(), now: NOON }), NOON);
});

Deno.test("decideOfflineCheckout() takes over the terminal's dates", () => {
  const { action, outcome, effects, expect } = changeOf(checkout({}));
  assertEquals(action, "checkout");
  assertSame(outcome, { ok: true, renewal: false, pin: "absent", patronId: "P1", item: anItem(), due: TOLD });
  assertSame(effects, [{ kind: "open-loan", loan: aLoan({ checkedOut: AT, due: TOLD }) }]);
  assertSame(expect, [
    { kind: "patron", id: "P1", version: 3, moves: true },
    { kind: "item", id: "I1", version: 5, moves: true },
    { kind: "title", id: "T1", version: 7, moves: false },
  ]);
});

Deno.test("decideOfflineCheckout() reckons the due date from the checkout where the terminal told none", () => {
  const { outcome } = changeOf(checkout({ offline: { at: AT }, rule: { loanHours: 4 } }));
  assertSame(outcome.ok && outcome.due, AT.add({ hours: 4 }));
});

const IGNORED: readonly (readonly [string, Case])[] = [
  ["a blocked card", { patron: { patron: aPatron({ blocked: true, cardLost: true, expires: yesterday }) } }],
  ["fees", { patron: { owed: { overdue: 9999 } }, rule: { feeLimit: 100 } }],
  [
    "a loan limit",
    {
      patron: { loans: { total: 9, overdue: 9, claimedReturned: 9, lost: 9 } },
      rule: { loanLimit: 1, overdueLimit: 1 },
    },
  ],
  ["a reference copy", { item: { item: anItem({ status: "not-for-loan" }) } }],
  ["a queue", { item: { holds: [aHold({ patronId: "P2" })] } }],
  ["an unacknowledged fee", { rule: { checkoutFee: 100 } }],
];

for (const [what, each] of IGNORED) {
  Deno.test(`decideOfflineCheckout() is not stopped by ${what}`, () => assert(changeOf(checkout(each)).outcome.ok));
}

Deno.test("decideOfflineCheckout() charges the fee of lending, at the time of the checkout", () => {
  const { outcome, effects } = changeOf(checkout({ rule: { checkoutFee: 100 } }));
  assertSame(outcome.fee, { type: "rental", amount: 100 });
  assertSame(effectsOf(effects, "charge").map(({ fee }) => [fee.feeId, fee.amount, fee.incurred]), [["N1", 100, AT]]);
});

Deno.test("decideOfflineCheckout() ends somebody else's loan of the copy and says so", () => {
  const loan = aLoan({ patronId: "P2", checkedOut: NOON.subtract({ hours: 99 }) });
  const { effects, undo, expect, detail } = changeOf(checkout({ item: { loan } }));
  assertSame(effects, [
    { kind: "end-loan", itemId: "I1" },
    { kind: "open-loan", loan: aLoan({ checkedOut: AT, due: TOLD }) },
  ]);
  assertSame(undo, [{ kind: "end-loan", itemId: "I1" }, { kind: "open-loan", loan }]);
  assertSame(expect[3], { kind: "patron", id: "P2", version: 4, moves: true });
  assertEquals(detail, "ended the loan of P2");
});

Deno.test("decideOfflineCheckout() does not say whose loan it ended where the journal is to forget that", () => {
  const settings = { forgetPatronAtReturn: true };
  const { effects, detail } = changeOf(checkout({ item: { loan: { ...LENT, patronId: "P2" } }, settings }));
  assertSame(effectsOf(effects, "end-loan"), [{ kind: "end-loan", itemId: "I1", forget: true }]);
  assertEquals(detail, "ended another patron's loan");
});

Deno.test("decideOfflineCheckout() ends the patron's own hold that the copy waited for", () => {
  const { effects } = changeOf(checkout({ item: { holds: [aHold({ status: "waiting", capturedItemId: "I1" })] } }));
  assertSame(effectsOf(effects, "end-hold"), [{ kind: "end-hold", holdId: "H1" }]);
});

Deno.test("decideOfflineCheckout() puts the hold of somebody else whom the copy waited for back into the queue", () => {
  const captured = { status: "waiting", capturedItemId: "I1", shelfExpires: addDays(yesterday, 3) } as const;
  const { effects, undo } = changeOf(checkout({ item: { holds: [aHold({ patronId: "P2", ...captured })] } }));
  assertSame(effectsOf(effects, "change-hold"), [{ kind: "change-hold", hold: aHold({ patronId: "P2" }) }]);
  assertSame(undo[0], { kind: "change-hold", hold: aHold({ patronId: "P2", ...captured }) });
});

Deno.test("decideOfflineCheckout() ends a capture that nobody had collected by then", () => {
  const left = aHold({ patronId: "P2", status: "waiting", capturedItemId: "I1", shelfExpires: yesterday });
  assertSame(effectsOf(changeOf(checkout({ item: { holds: [left] } })).effects, "end-hold"), [
    { kind: "end-hold", holdId: "H1" },
  ]);
});

const FOUND: readonly (readonly [ItemStatus, ItemStatus])[] = [
  ["lost", "available"],
  ["missing", "available"],
  ["claimed-returned", "available"],
];

for (const [status, after] of FOUND) {
  Deno.test(`decideOfflineCheckout() knows that a copy which was ${status} has been found`, () => {
    const was = anItem({ status });
    const { effects } = changeOf(checkout({ item: { item: was } }));
    assertSame(effectsOf(effects, "change-item"), [{ kind: "change-item", item: anItem({ status: after }), was }]);
  });
}

Deno.test("decideOfflineCheckout() takes what the patron has already for a renewal", () => {
  const loan = { ...LENT, patronId: "p1", renewals: 9 };
  const { action, effects } = changeOf(checkout({ item: { loan } }));
  assertEquals(action, "renewal");
  assertSame(effects, [{ kind: "change-loan", loan: { ...loan, renewals: 10, due: TOLD } }]);
});

Deno.test("decideOfflineCheckout() undoes no newer change of the copy", () => {
  const newer = changedAt(AT.add({ seconds: 1 }));
  assertEquals(reasonOf(checkout({ item: { lastChange: newer } })), "newer-change");
  assertEquals(reasonOf(checkout({ item: { lastChange: newer, loan: LENT } })), "newer-change");
  // A terminal tells whole seconds.
  const same = changedAt(AT.add({ milliseconds: 999 }));
  assertEquals(changeOf(checkout({ item: { lastChange: same } })).action, "checkout");
  assert(changeOf(checkout({ item: { lastChange: changedAt(AT) } })).outcome.ok);
  const imported = aLoan({ checkedOut: AT.add({ milliseconds: 999 }) });
  assertEquals(changeOf(checkout({ item: { loan: imported } })).action, "renewal");
});

Deno.test("decideOfflineRenewal() takes over the terminal's due date, however often the loan was renewed", () => {
  const loan = { ...LENT, renewals: 99 };
  const { action, outcome, effects, undo } = changeOf(renewal({}, loan));
  assertEquals(action, "renewal");
  assertSame(outcome, { ok: true, renewal: true, pin: "absent", patronId: "P1", item: anItem(), due: TOLD });
  assertSame(effects, [{ kind: "change-loan", loan: { ...loan, due: TOLD, renewals: 100 } }]);
  assertSame(undo, [{ kind: "change-loan", loan }]);
});

Deno.test("decideOfflineRenewal() adds to the old due date where the terminal told none", () => {
  const { outcome } = changeOf(renewal({ offline: { at: AT } }));
  assertSame(outcome.ok && outcome.due, Temporal.Instant.from("2026-04-13T23:59:00Z"));
});

Deno.test("decideOfflineRenewal() charges for lateness up to the renewal, and for the renewal itself", () => {
  const loan = aLoan({ checkedOut: AT.subtract({ hours: 99 }), due: AT.subtract({ hours: 48 }) });
  const { effects } = changeOf(renewal({ rule: { checkoutFee: 100, overdueFee: 20 } }, loan));
  assertSame(effectsOf(effects, "charge").map(({ fee }) => [fee.type, fee.amount, fee.incurred]), [
    ["rental", 100, AT],
    ["overdue", 40, AT],
  ]);
});

Deno.test("decideOfflineRenewal() undoes no newer change of the copy", () => {
  assertEquals(reasonOf(renewal({ item: { lastChange: changedAt(NOON) } })), "newer-change");
});
