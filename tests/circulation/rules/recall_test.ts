import { recallOf } from "../../../src/circulation/rules/recall.ts";
import { ruleFor } from "../../../src/circulation/rules/rules.ts";
import { assertSame } from "../../support/assert/assert_same.ts";
import { loanFacts, someRules } from "../../support/library/facts.ts";
import { aHold, aLoan, anItem, NOON } from "../../support/library/records.ts";

type LentCopy = Parameters<typeof recallOf>[0];

const DAY = Temporal.Duration.from({ hours: 24 });
const start = NOON.subtract({ hours: 24 * 20 });
const ofP2 = aHold({ patronId: "P2", placed: start.add(DAY) });
const lent = loanFacts({ loan: aLoan({ checkedOut: start }), holds: [ofP2] });
const earliest = start.add({ hours: 24 * 14 });

function recall(copy: Partial<LentCopy>, { now = NOON, days = 14, timeZone = "UTC" } = {}) {
  const rule = ruleFor(someRules([{ recallAfterDays: days }]), "", "book");
  return recallOf({ ...lent, ...copy }, rule, now, timeZone);
}

Deno.test("recallOf() recalls a loan that somebody waits for once it has been out long enough", () => {
  assertSame(recall({}), { kind: "recalled", issued: earliest });
  assertSame(recall({}, { now: earliest }), { kind: "recalled", issued: earliest });
});

Deno.test("recallOf() protects a loan until then", () => {
  assertSame(recall({}, { now: earliest.subtract({ seconds: 1 }) }), { kind: "protected" });
});

Deno.test("recallOf() takes the placing of a late hold for the recall", () => {
  const placed = NOON.subtract(DAY);
  assertSame(recall({ holds: [aHold({ patronId: "P2", placed })] }), { kind: "recalled", issued: placed });
});

const expires = "2026-03-01";
const NONE: readonly (readonly [string, Partial<LentCopy>])[] = [
  ["nobody waits", { holds: [] }],
  ["the borrower alone waits", { holds: [aHold({ patronId: "p1" })] }],
  ["the hold ran out", { holds: [aHold({ ...ofP2, expires })] }],
  ["the hold has its copy", { holds: [aHold({ ...ofP2, status: "waiting", capturedItemId: "I2" })] }],
  ["the hold wants another copy", { holds: [aHold({ ...ofP2, itemId: "I2" })] }],
  ["the hold wants another library's copy", { item: anItem(), holds: [aHold({ ...ofP2, library: "EAST" })] }],
  ["a free copy could serve", { freeCopies: 1 }],
];

for (const [what, copy] of NONE) {
  Deno.test(`recallOf() recalls nothing where ${what}`, () => assertSame(recall(copy), { kind: "none" }));
}

Deno.test("recallOf() recalls nothing where the rules do not say when", () => {
  assertSame(recallOf(lent, ruleFor(someRules(), "", "book"), NOON, "UTC"), { kind: "none" });
});

Deno.test("recallOf() counts days of the institution, of 23 and 25 hours too", () => {
  const checkedOut = Temporal.ZonedDateTime.from("2026-03-28T12:00[Europe/Berlin]").toInstant();
  const copy = { loan: aLoan({ checkedOut }), holds: [aHold({ patronId: "P2", placed: checkedOut })] };
  const due = Temporal.ZonedDateTime.from("2026-03-29T12:00[Europe/Berlin]").toInstant();
  const berlin = { days: 1, timeZone: "Europe/Berlin" };
  assertSame(recall(copy, { ...berlin, now: due }), { kind: "recalled", issued: due });
  assertSame(recall(copy, { ...berlin, now: due.subtract({ seconds: 1 }) }), { kind: "protected" });
});
