import { assertEquals } from "@std/assert";
import fc from "../../support/assert/fast_check.ts";
import { type Facts, type Known, mergeFacts, type Stamp } from "../../../src/library/known/known.ts";
import { debtNow, type KnownDebt, mergeDebts, type NamedFee, NO_DEBT } from "../../../src/library/known/known_debt.ts";
import {
  entriesThere,
  isThere,
  type KnownList,
  mergeLists,
  NO_LIST,
  partOfList,
  wholeList,
} from "../../../src/library/known/known_list.ts";
import {
  copyLoanNow,
  type KnownCard,
  type KnownCopy,
  mergeCards,
  mergeCopies,
  NO_CARD,
  NO_COPY,
} from "../../../src/library/known/known_records.ts";
import { type KnownLoan, loanNow } from "../../../src/library/known/known_loan.ts";

const stamp: fc.Arbitrary<Stamp> = fc.record({
  at: fc.integer({ min: 1, max: 6 }),
  origin: fc.constantFrom("fed", "learned", "away"),
});
const key = fc.constantFrom("a", "b", "c", "__proto__");

/** Statements, in two orders, and a place where the second is cut in two groups. */
function shuffled<T>(statements: fc.Arbitrary<T>) {
  return fc.array(statements, { minLength: 1, maxLength: 8 }).chain((first) =>
    fc.record({
      first: fc.constant(first),
      second: fc.shuffledSubarray([...first, ...first.slice(0, 2)], {
        minLength: first.length + Math.min(2, first.length),
      }),
      cut: fc.nat(first.length),
    })
  );
}

/** However statements come, in whatever groups, and some of them twice, what is known in the end is the same. */
function assertAnyOrder<T>(statements: fc.Arbitrary<T>, none: T, merge: (known: T, told: T) => T): void {
  const all = (told: readonly T[]) => told.reduce(merge, none);
  fc.assert(fc.property(shuffled(statements), ({ first, second, cut }) => {
    const inTwo = merge(all(second.slice(0, cut)), all(second.slice(cut)));
    assertEquals(all(second), all(first));
    assertEquals(inTwo, all(first));
  }));
}

type Card = { readonly name: string; readonly blocked: boolean };

const aFact = <V extends string | boolean>(value: fc.Arbitrary<V>): fc.Arbitrary<Known<V>> =>
  fc.tuple(stamp, value).map(([when, value]) => ({ ...when, value }));
const facts: fc.Arbitrary<Facts<Card>> = fc.record({
  name: aFact(fc.constantFrom("Ada", "Ada King", "")),
  blocked: aFact(fc.boolean()),
}, { requiredKeys: [] });

const lists: fc.Arbitrary<KnownList<string>> = fc.oneof(
  fc.tuple(fc.uniqueArray(fc.tuple(key, fc.constantFrom("x", "y")), { selector: ([name]) => name }), stamp)
    .map(([values, when]) => wholeList(values, when)),
  fc.tuple(fc.tuple(key, fc.constantFrom("x", "y", null)), stamp).map(([value, when]) => partOfList([value], when)),
);

const fee = (outstanding: number): NamedFee => ({ outstanding, type: "overdue", description: "late" });
const debts: fc.Arbitrary<KnownDebt> = fc.tuple(fc.integer({ min: 0, max: 3 }), key, fc.nat(5), stamp).map(
  ([kind, name, amount, when]) => {
    const said = { value: amount, ...when };
    if (kind === 0) return { ...NO_DEBT, sum: said };
    if (kind === 1) return { ...NO_DEBT, payments: Object.fromEntries([[name, said]]) };
    return { ...NO_DEBT, fees: kind === 2 ? wholeList([[name, fee(amount)]], when) : partOfList([[name, null]], when) };
  },
);

Deno.test("mergeFacts() knows the same in whatever order facts come", () => assertAnyOrder(facts, {}, mergeFacts));

Deno.test("mergeLists() knows the same in whatever order entries and whole lists come", () =>
  assertAnyOrder<KnownList<string>>(lists, NO_LIST, mergeLists));

Deno.test("mergeDebts() knows the same in whatever order sums, fees and payments come", () =>
  assertAnyOrder(debts, NO_DEBT, mergeDebts));

Deno.test("a fact that nobody said stays absent, and what is newer counts, then what is stronger", () => {
  const heard: Facts<Card> = { name: { value: "Ada", at: 2, origin: "learned" } };
  assertEquals(mergeFacts({}, heard), heard);
  const older: Facts<Card> = { name: { value: "A. King", at: 1, origin: "away" } };
  assertEquals(mergeFacts(heard, older).name?.value, "Ada");
  const atOnce: Facts<Card> = { name: { value: "Countess", at: 2, origin: "fed" } };
  assertEquals(mergeFacts(atOnce, heard).name?.value, "Ada");
  const empty: Facts<Card> = { name: { value: "", at: 3, origin: "fed" } };
  assertEquals(mergeFacts(heard, empty).name?.value, "");
});

Deno.test("an entry is not known to be absent until a whole list was told without it", () => {
  const one = partOfList([["a", "x"]], { at: 1, origin: "learned" });
  assertEquals(isThere(one, "b"), undefined);
  const all = mergeLists(one, wholeList([["b", "y"]], { at: 2, origin: "fed" }));
  assertEquals([isThere(all, "a")?.there, isThere(all, "b")?.there], [false, true]);
  assertEquals<ReadonlyMap<string, string>>(entriesThere(all), new Map([["b", "y"]]));
  const since = mergeLists(all, partOfList<string>([["b", null], ["c", "z"]], { at: 3, origin: "away" }));
  assertEquals<ReadonlyMap<string, string>>(entriesThere(since), new Map([["c", "z"]]));
  // An answer that comes late tells nothing new.
  assertEquals(mergeLists(since, one), since);
});

Deno.test("debtNow() tells fees by name until a sum says otherwise, and takes off what was paid since", () => {
  const fed: KnownDebt = {
    ...NO_DEBT,
    fees: wholeList([["F1", fee(150)], ["F2", fee(50)]], { at: 10, origin: "fed" }),
  };
  const sum = (value: number, at: number): KnownDebt => ({ ...NO_DEBT, sum: { value, at, origin: "learned" } });
  const paid = (value: number, at: number): KnownDebt => ({
    ...NO_DEBT,
    payments: { P1: { value, at, origin: "learned" } },
  });
  assertEquals(debtNow(NO_DEBT), undefined);
  assertEquals(debtNow(fed), { owed: 200, fees: new Map([["F1", fee(150)], ["F2", fee(50)]]) });
  assertEquals(debtNow(mergeDebts(fed, sum(200, 20)))?.fees?.size, 2);
  assertEquals(debtNow(mergeDebts(fed, sum(700, 20))), { owed: 700 });
  assertEquals(debtNow(mergeDebts(fed, sum(700, 5)))?.owed, 200);
  assertEquals(debtNow(mergeDebts(fed, paid(120, 15))), { owed: 80 });
  // The sum of 20 was told after the payment of 15, and has it in it.
  assertEquals(debtNow(mergeDebts(mergeDebts(fed, sum(80, 20)), paid(120, 15))), { owed: 80 });
  assertEquals(debtNow(mergeDebts(sum(80, 20), paid(120, 25))), { owed: 0 });
  assertEquals(debtNow(paid(120, 25)), undefined);
});

Deno.test("loanNow() ends a loan by a later list of the patron's loans that lacks the copy, whichever came first", () => {
  const lent: KnownLoan = { value: { patronId: "P1", due: null, renewals: null }, at: 10, origin: "learned" };
  const listed = (at: number, ...copies: readonly string[]) => () =>
    wholeList(copies.map((copy) => [copy, true] as const), { at, origin: "learned" });
  assertEquals(loanNow("I1", undefined, listed(20)), undefined);
  assertEquals(loanNow("I1", lent, () => undefined), lent);
  assertEquals(loanNow("I1", lent, listed(20, "I1", "I2")), lent);
  assertEquals(loanNow("I1", lent, listed(5)), lent);
  assertEquals(loanNow("I1", lent, listed(20, "I2")), { value: null, at: 20, origin: "learned" });
  const back: KnownLoan = { value: null, at: 30, origin: "away" };
  assertEquals(loanNow("I1", back, listed(40, "I1")), back);
});

const cards: fc.Arbitrary<KnownCard> = fc.oneof(
  facts.map(({ name }) => ({ ...NO_CARD, facts: { ...name && { name } } })),
  debts.map((debt) => ({ ...NO_CARD, debt })),
  stamp.map((gone) => ({ ...NO_CARD, gone })),
);

Deno.test("mergeCards() knows the same in whatever order facts, debts and the end of a card come", () =>
  assertAnyOrder(cards, NO_CARD, mergeCards));

const loans: fc.Arbitrary<KnownCopy> = fc.tuple(fc.constantFrom("P1", "P2", null), stamp, fc.boolean()).map(
  ([patronId, when, ofLoan]) =>
    ofLoan
      ? { facts: {}, loan: { value: patronId === null ? null : { patronId, due: null, renewals: null }, ...when } }
      : { facts: { lent: { value: patronId === null ? false : { due: "soon" }, ...when } } },
);

Deno.test("mergeCopies() knows the same in whatever order loans and returns come", () =>
  assertAnyOrder(loans, NO_COPY, mergeCopies));

Deno.test("copyLoanNow() takes what was said last, and forgets no patron because an 18 names none", () => {
  const to = { patronId: "P1", due: null, renewals: null };
  const lent: KnownCopy = { facts: {}, loan: { value: to, at: 10, origin: "learned" } };
  const told = (value: false | { due: string }, at: number): KnownCopy => ({
    facts: { lent: { value, at, origin: "learned" } },
  });
  const now = (...copies: readonly KnownCopy[]) =>
    copyLoanNow("I1", copies.reduce(mergeCopies, NO_COPY), () => undefined);
  assertEquals(now(), { kind: "unknown" });
  assertEquals(now(lent), { kind: "on loan", to });
  assertEquals(now(lent, told({ due: "x" }, 20)), { kind: "on loan", to });
  assertEquals(now(told(false, 20), lent), { kind: "not on loan" });
  assertEquals(now(told(false, 5), lent), { kind: "on loan", to });
  assertEquals(now(told({ due: "x" }, 20)), { kind: "on loan" });
});
