import { IdMap } from "../../../src/library/id.ts";
import type { HoldFacts } from "../../../src/circulation/decide/decide_hold.ts";
import { resolveRules, type Rule, type Rules } from "../../../src/circulation/rules/rules.ts";
import type { ItemFacts, ItemOverview, LoanFacts, PatronFacts } from "../../../src/storage/port/storage.ts";
import { aLoan, anItem, aPatron } from "./records.ts";

/** What a storage says of the sample patron, at version 3: no loans, no holds, nothing owed. */
export function patronFacts(overrides: Partial<PatronFacts> = {}): PatronFacts {
  return {
    patron: aPatron(),
    version: 3,
    loans: { total: 0, overdue: 0, claimedReturned: 0, lost: 0 },
    holds: [],
    owed: {},
    openFees: 0,
    wrongPins: 0,
    ...overrides,
  };
}

/** What a storage says of the sample copy, at version 5 of it and 7 of its title: on its shelf, wanted by nobody. */
export function itemFacts(overrides: Partial<ItemFacts> = {}): ItemFacts {
  return { item: anItem(), version: 5, titleVersion: 7, holds: [], freeCopies: 0, ...overrides };
}

/** What of the facts about a copy is told of it. */
export function overviewOf({ item, loan, holds, freeCopies }: ItemFacts): ItemOverview {
  return {
    item,
    ...loan !== undefined && { due: loan.due },
    ...holds.length > 0 && { awaited: { ...loan !== undefined && { loan }, holds, freeCopies } },
  };
}

/** What a storage says of the sample loan, at version 5 of the copy and 7 of its title. */
export function loanFacts(overrides: Partial<LoanFacts> = {}): LoanFacts {
  return { item: anItem(), loan: aLoan(), version: 5, titleVersion: 7, holds: [], freeCopies: 0, ...overrides };
}

/** What decides about a hold on the sample title, one of whose copies is a book and stands on its shelf. */
export function holdFacts(overrides: Partial<HoldFacts> = {}): HoldFacts {
  return {
    patron: patronFacts(),
    pin: "absent",
    titleId: "T1",
    title: "Middlemarch",
    itemTypes: ["book"],
    holds: [],
    copies: [{ item: anItem() }],
    expect: [{ kind: "title", id: "T1", version: 7, moves: true }],
    ...overrides,
  };
}

/** Rules of circulation with these rules; no branch is declared. */
export function someRules(rules: readonly Rule[] = [], overrides: Partial<Rules> = {}): Rules {
  return {
    ...resolveRules({ rules, branches: new IdMap(), bins: [], reshelveMinutes: 0, forgetPatronAtReturn: false }),
    ...overrides,
  };
}

/** Branches by these codes, each closed on these days of the week and dates. */
export function branches(codes: readonly string[], closed: readonly (number | string)[] = []): Rules["branches"] {
  const closedWeekdays = new Set(closed.filter((day) => typeof day === "number"));
  const closedDates = new Set(closed.filter((day) => typeof day === "string"));
  return new IdMap(codes.map((code) => [code, { code, name: code, closedWeekdays, closedDates }] as const));
}
