import { assert, assertEquals, assertGreater, fail } from "@std/assert";
import fc from "../../support/assert/fast_check.ts";
import { decideCheckin } from "../../../src/circulation/decide/decide_checkin.ts";
import { decideCheckout } from "../../../src/circulation/decide/decide_checkout.ts";
import { decideOfflineCheckout } from "../../../src/circulation/decide/decide_offline.ts";
import { effectOf, undoOf, type UndoStep } from "../../../src/circulation/decide/undo.ts";
import { addDays } from "../../../src/library/day.ts";
import type { Fee } from "../../../src/library/fee.ts";
import type { Item } from "../../../src/library/item.ts";
import type { Effect } from "../../../src/storage/port/change.ts";
import type { Hold } from "../../../src/storage/port/hold.ts";
import type { Loan } from "../../../src/storage/port/loan.ts";
import type { ItemFacts } from "../../../src/storage/port/storage.ts";
import { assertSame } from "../../support/assert/assert_same.ts";
import { anOrigin } from "../../support/library/changes.ts";
import { aCheckin, aCheckout } from "../../support/library/commands.ts";
import { countingIds } from "../../support/library/decisions.ts";
import { itemFacts, patronFacts, someRules } from "../../support/library/facts.ts";
import { aFee, aHold, aLoan, anItem, aPaidSum, aPatron, NOON } from "../../support/library/records.ts";

const item = anItem();
const loan = aLoan();
const hold = aHold();
const renewed = aLoan({ renewals: 1 });
const captured = aHold({ status: "waiting", capturedItemId: "I1" });
const BEFORE = { item, loan, holds: [hold] };

const INVERSES: readonly (readonly [Effect, UndoStep | undefined])[] = [
  [{ kind: "open-loan", loan }, { kind: "end-loan", itemId: "I1" }],
  [{ kind: "change-loan", loan: renewed }, { kind: "change-loan", loan }],
  [{ kind: "end-loan", itemId: "I1" }, { kind: "open-loan", loan }],
  [{ kind: "place-hold", hold }, { kind: "end-hold", holdId: "H1" }],
  [{ kind: "change-hold", hold: captured }, { kind: "change-hold", hold }],
  [{ kind: "end-hold", holdId: "H1" }, { kind: "place-hold", hold }],
  [{ kind: "charge", fee: aFee() }, { kind: "withdraw-fee", feeId: "F1" }],
  [
    { kind: "change-item", item: anItem({ transitTo: "EAST", status: "lost" }) },
    { kind: "restore-item", was: { status: "available" }, without: ["transitTo"] },
  ],
  [{ kind: "clear-wrong-pins", patronId: "P1" }, undefined],
  [{ kind: "change-patron", patron: aPatron() }, undefined],
  [{ kind: "set-pin", patronId: "P1", pin: "hash of 1234" }, undefined],
  [{ kind: "withdraw-fee", feeId: "F1" }, undefined],
  [{ kind: "pay", feeId: "F1", amount: 1 }, undefined],
  [{ kind: "record-payment", payment: aPaidSum() }, undefined],
];

for (const [effect, inverse] of INVERSES) {
  Deno.test(`undoOf() puts ${effect.kind} back with ${inverse?.kind ?? "nothing"}`, () => {
    assertSame(undoOf([effect], BEFORE), inverse === undefined ? [] : [inverse]);
  });
}

Deno.test("undoOf() puts the last effect back first", () => {
  const effects: Effect[] = [{ kind: "end-loan", itemId: "I1" }, { kind: "charge", fee: aFee() }];
  assertSame(undoOf(effects, BEFORE).map(({ kind }) => kind), ["withdraw-fee", "open-loan"]);
});

Deno.test("undoOf() cannot put back what was not there", () => {
  const effects: Effect[] = [
    { kind: "change-loan", loan },
    { kind: "end-loan", itemId: "I1" },
    { kind: "change-hold", hold: captured },
    { kind: "end-hold", holdId: "H1" },
  ];
  assertSame(undoOf(effects, { item, holds: [] }), []);
});

/** What a change of one copy may touch. */
interface State {
  readonly item: Item;
  readonly loan?: Loan;
  readonly holds: readonly Hold[];
  readonly fees: readonly Fee[];
}

/** Carries effects out on a state, as strictly as a storage does. */
function applied(before: State, effects: readonly Effect[]): State {
  return effects.reduce<State>((state, effect) => {
    const { loan, holds, fees } = state;
    switch (effect.kind) {
      case "open-loan":
        assertEquals(loan, undefined);
        return { ...state, loan: effect.loan };
      case "change-loan":
        assert(loan);
        return { ...state, loan: effect.loan };
      case "end-loan":
        assert(loan);
        return { ...state, loan: undefined };
      case "place-hold":
        return { ...state, holds: [...holds, effect.hold] };
      case "change-hold":
        return { ...state, holds: holds.map((each) => each.holdId === effect.hold.holdId ? effect.hold : each) };
      case "end-hold":
        return { ...state, holds: holds.filter(({ holdId }) => holdId !== effect.holdId) };
      case "charge":
        return { ...state, fees: [...fees, effect.fee] };
      case "withdraw-fee":
        return { ...state, fees: fees.filter(({ feeId }) => feeId !== effect.feeId) };
      case "change-item":
        return { ...state, item: effect.item };
      default:
        fail(`${effect.kind} is no effect of lending or taking back`);
    }
  }, before);
}

function stateOf({ item, loan, holds }: ItemFacts): State {
  return { item, ...loan && { loan }, holds, fees: [] };
}

function sorted({ holds, ...state }: State): State {
  return { ...state, holds: holds.toSorted((a, b) => a.holdId < b.holdId ? -1 : 1) };
}

const today = "2026-03-02";
const holds = fc.tuple(
  fc.constantFrom(
    undefined,
    aHold({ holdId: "H0", patronId: "P1", status: "waiting", capturedItemId: "I1", shelfExpires: today }),
    aHold({ holdId: "H0", patronId: "P2", status: "in-transit", capturedItemId: "I1", pickupLocation: "EAST" }),
    aHold({
      holdId: "H0",
      patronId: "P2",
      status: "waiting",
      capturedItemId: "I1",
      shelfExpires: addDays(today, -1),
    }),
  ),
  fc.constantFrom(undefined, aHold({ holdId: "H1", patronId: "P1" }), aHold({ holdId: "H1", patronId: "P3" })),
).map((found) => found.filter((each) => each !== undefined));

const facts = fc.record({
  loan: fc.constantFrom(undefined, aLoan(), aLoan({ patronId: "P2", due: NOON.subtract({ hours: 99 }) })),
  transitTo: fc.constantFrom(undefined, "EAST", "MAIN"),
  status: fc.constantFrom("available" as const, "lost" as const, "damaged" as const),
  currentLocation: fc.constantFrom("MAIN", "EAST"),
  holds,
}).map(({ loan, holds, ...rest }) => itemFacts({ item: anItem(rest), holds, ...loan && { loan } }));

const decision = fc.record({ facts, library: fc.constantFrom("MAIN", "EAST"), which: fc.nat({ max: 2 }) }).map(
  ({ facts, library, which }) => {
    const rules = someRules([{ overdueFee: 20, checkoutFee: 100 }]);
    const asked = { origin: anOrigin({ branch: library }), feeAcknowledged: true };
    const lending = { patron: patronFacts(), item: facts, pin: "absent" } as const;
    const borrower = facts.loan && { patronId: facts.loan.patronId, category: "adult", version: 3 };
    const decided = [
      () => decideCheckout(lending, rules, aCheckout(asked), countingIds()),
      () => decideOfflineCheckout(lending, rules, { ...aCheckout(asked), offline: {} }, countingIds()),
      () =>
        decideCheckin(
          { item: facts, holders: new Map(), ...borrower && { borrower } },
          rules,
          aCheckin({ origin: asked.origin }),
          countingIds(),
        ),
    ][which]?.();
    return { facts, decided };
  },
);

Deno.test("undoOf() what lending, renewing and taking back do gives the former state", () => {
  let changes = 0;
  fc.assert(
    fc.property(decision, ({ facts, decided }) => {
      if (decided?.kind !== "change") return;
      changes++;
      const before = stateOf(facts);
      const after = applied(before, decided.effects);
      assertSame(sorted(applied(after, decided.undo.map((step) => effectOf(step, after.item)))), sorted(before));
    }),
    { numRuns: 500 },
  );
  assertGreater(changes, 300, `only ${changes} decisions were changes`);
});
