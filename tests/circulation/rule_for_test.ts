import { assertEquals } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { type Rule, ruleFor } from "../../src/circulation/rules/rules.ts";
import { someRules } from "../support/library/facts.ts";

const LEVELS: readonly Rule[] = [
  { loanDays: 1, renewals: 1, overdueFee: 1, sortBin: "1" },
  { itemType: "dvd", loanDays: 2, renewals: 2, overdueFee: 2 },
  { category: "Child", loanDays: 3, renewals: 3 },
  { category: "child", itemType: "dvd", loanDays: 4 },
];

const EXPECTED = [
  ["child", "dvd", { loanDays: 4, renewals: 3, overdueFee: 2, sortBin: "1" }],
  ["child", "book", { loanDays: 3, renewals: 3, overdueFee: 1, sortBin: "1" }],
  ["adult", "dvd", { loanDays: 2, renewals: 2, overdueFee: 2, sortBin: "1" }],
  ["adult", "book", { loanDays: 1, renewals: 1, overdueFee: 1, sortBin: "1" }],
  ["child", "", { loanDays: 3, renewals: 3, overdueFee: 1, sortBin: "1" }],
  ["", "dvd", { loanDays: 2, renewals: 2, overdueFee: 2, sortBin: "1" }],
  ["CHILD", "Dvd", { loanDays: 4, renewals: 3, overdueFee: 2, sortBin: "1" }],
] as const;

for (const [category, itemType, expected] of EXPECTED) {
  Deno.test(`ruleFor() of category ${category || "none"} and item type ${itemType || "none"} takes each value from the most specific rule`, () => {
    const { loanDays, renewals, overdueFee, sortBin } = ruleFor(someRules(LEVELS), category, itemType);
    assertEquals({ loanDays, renewals, overdueFee, sortBin }, expected);
  });
}

Deno.test("ruleFor() does not depend on the order of the rules", () => {
  fc.assert(fc.property(fc.shuffledSubarray([...LEVELS], { minLength: LEVELS.length }), (rules) => {
    assertEquals(ruleFor(someRules(rules), "child", "dvd"), ruleFor(someRules(LEVELS), "child", "dvd"));
  }));
});

Deno.test("ruleFor() without rules is 21 days, 3 renewals, 7 days on the hold shelf, holds allowed, no limits", () => {
  assertEquals(ruleFor(someRules(), "adult", "book"), {
    loanDays: 21,
    renewals: 3,
    holdShelfDays: 7,
    holdsAllowed: true,
  });
});

Deno.test("ruleFor() keeps the rules of one configuration apart from those of another", () => {
  const [before, after] = [someRules([{ renewals: 1 }]), someRules([{ renewals: 2 }])];
  assertEquals([before, after, before].map((rules) => ruleFor(rules, "adult", "book").renewals), [1, 2, 1]);
});

Deno.test("resolveRules() says which loans rules look at one by one", () => {
  const looked = (...rules: Rule[]) => someRules(rules).loansLookedAt;
  assertEquals(looked({ renewals: 1 }), undefined);
  assertEquals(looked({ flagRenewals: false }), undefined);
  assertEquals(looked({ recallAfterDays: 0 }), "awaited");
  assertEquals(looked({ recallAfterDays: 0 }, { category: "child", flagRenewals: true }), "all");
});

Deno.test("ruleFor() lets a rule say nothing about a value, but say 0 or no", () => {
  const rules = [
    { renewals: 2, holdsAllowed: true },
    { category: "child", renewals: 0, holdsAllowed: false, loanDays: undefined },
  ];
  const { renewals, holdsAllowed, loanDays } = ruleFor(someRules(rules), "child", "book");
  assertEquals({ renewals, holdsAllowed, loanDays }, { renewals: 0, holdsAllowed: false, loanDays: 21 });
});

Deno.test("ruleFor() lets a loan of hours take the place of one of days, and the other way round", () => {
  const hours = ruleFor(someRules([{ loanDays: 7 }, { itemType: "laptop", loanHours: 4 }]), "adult", "laptop");
  assertEquals(hours.loanHours, 4);
  const days = ruleFor(someRules([{ loanHours: 4 }, { category: "staff", loanDays: 7 }]), "staff", "laptop");
  assertEquals([days.loanHours, days.loanDays], [undefined, 7]);
  const kept = ruleFor(someRules([{ loanHours: 4 }, { category: "staff", renewals: 9 }]), "staff", "laptop");
  assertEquals([kept.loanHours, kept.renewals], [4, 9]);
});

Deno.test("resolveRules() takes no longer for each pair of a category and an item type that rules name", () => {
  let read = 0;
  const rule = (name: string): Rule => ({
    category: name,
    itemType: name,
    get loanDays() {
      read++;
      return 1;
    },
  });
  const rules = someRules(Array.from({ length: 100 }, (_, i) => rule(`n${i}`)));
  assertEquals([ruleFor(rules, "n7", "n7").loanDays, read], [1, 100]);
});
