import { assertEquals } from "@std/assert";
import { isWithin, readNeeds, type TriedLimits, writeNeeds } from "../../../src/library/known/loan_needs.ts";

const CAREFUL: TriedLimits = {
  ...{ loansPerCard: 5, unknownCards: 0, unknownItems: 0, unknownPin: false, chargedLend: false, owedAtMost: 500 },
};

Deno.test("isWithin() tells whether limits would have let a loan pass", () => {
  assertEquals([isWithin({ loan: 5 }, CAREFUL), isWithin({ loan: 6 }, CAREFUL)], [true, false]);
  assertEquals(isWithin({ denied: true }, { ...CAREFUL, loansPerCard: 1000 }), false);
  const tried = [
    [{ loan: 2, card: true }, { unknownCards: 2 }],
    [{ loan: 2, item: true }, { unknownItems: 2 }],
    [{ loan: 1, pin: true }, { unknownPin: true }],
    [{ loan: 1, charged: true }, { chargedLend: true }],
    [{ loan: 1, owed: 501 }, { owedAtMost: 501 }],
  ] as const;
  for (const [needs, limits] of tried) {
    assertEquals([isWithin(needs, CAREFUL), isWithin(needs, { ...CAREFUL, ...limits })], [false, true]);
  }
});

Deno.test("readNeeds() reads what writeNeeds() wrote, which is the same text for the same needs", () => {
  const needs = { loan: 2, card: true, owed: 650 } as const;
  assertEquals(readNeeds(writeNeeds(needs, true)), { lent: true, needs });
  assertEquals(writeNeeds({ owed: 650, card: true, loan: 2 }, true), writeNeeds(needs, true));
  assertEquals([readNeeds("agrees"), readNeeds("{}")], [undefined, undefined]);
});
