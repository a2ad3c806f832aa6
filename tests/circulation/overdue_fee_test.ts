import { assertEquals } from "@std/assert";
import { overdueFee } from "../../src/circulation/rules/overdue_fee.ts";
import { type Rule, ruleFor } from "../../src/circulation/rules/rules.ts";
import { branches, someRules } from "../support/library/facts.ts";
import { aLoan } from "../support/library/records.ts";

interface Case {
  readonly what: string;
  readonly rule: Rule;
  readonly closed?: readonly (number | string)[];
  readonly timeZone?: string;
  /** Due on Thursday 5 March 2026, at 23:59 unless told otherwise. */
  readonly due?: string;
  readonly until: string;
  readonly fee: number;
}

const SUNDAY = 7;

const CASES: readonly Case[] = [
  { what: "costs nothing without a rate", rule: {}, until: "2026-03-20T12:00Z", fee: 0 },
  { what: "costs nothing up to the due date", rule: { overdueFee: 20 }, until: "2026-03-05T23:59Z", fee: 0 },
  { what: "costs nothing later on its last day", rule: { overdueFee: 20 }, until: "2026-03-05T23:59:59Z", fee: 0 },
  { what: "costs one day from midnight on", rule: { overdueFee: 20 }, until: "2026-03-06T00:00Z", fee: 20 },
  { what: "costs the rate for each day", rule: { overdueFee: 20 }, until: "2026-03-10T09:00Z", fee: 100 },
  {
    what: "costs nothing for closed days",
    rule: { overdueFee: 20 },
    closed: [SUNDAY, "2026-03-06", "03-07"],
    until: "2026-03-10T09:00Z",
    fee: 40,
  },
  {
    what: "grows up to the cap",
    rule: { overdueFee: 20, overdueFeeCap: 90 },
    until: "2026-03-10T09:00Z",
    fee: 90,
  },
  {
    what: "stays below the cap while it may",
    rule: { overdueFee: 20, overdueFeeCap: 90 },
    until: "2026-03-09T09:00Z",
    fee: 80,
  },
  {
    what: "counts days of the institution's time zone",
    rule: { overdueFee: 20 },
    timeZone: "America/New_York",
    due: "2026-03-05T23:59-05:00",
    until: "2026-03-07T00:30Z",
    fee: 20,
  },
  {
    what: "in hours costs a day when it is late on its own day",
    rule: { overdueFee: 50, loanHours: 4 },
    due: "2026-03-05T16:00Z",
    until: "2026-03-05T16:01Z",
    fee: 50,
  },
  {
    what: "in hours costs a day when it comes back on the next day",
    rule: { overdueFee: 50, loanHours: 4 },
    due: "2026-03-05T16:00Z",
    until: "2026-03-06T09:00Z",
    fee: 50,
  },
  {
    what: "in hours costs nothing up to its moment",
    rule: { overdueFee: 50, loanHours: 4 },
    due: "2026-03-05T16:00Z",
    until: "2026-03-05T16:00Z",
    fee: 0,
  },
];

for (const { what, rule, closed = [], timeZone = "UTC", due = "2026-03-05T23:59Z", until, fee } of CASES) {
  Deno.test(`overdueFee() of a loan ${what}`, () => {
    const loan = aLoan({ due: Temporal.Instant.from(due) });
    const branch = branches(["MAIN"], closed).get("MAIN");
    const resolved = ruleFor(someRules([rule]), "adult", "book");
    assertEquals(overdueFee(loan, Temporal.Instant.from(until), resolved, branch, timeZone), fee);
  });
}

Deno.test("overdueFee() counts every day at a branch that is not declared", () => {
  const loan = aLoan({ due: Temporal.Instant.from("2026-03-05T23:59Z") });
  const resolved = ruleFor(someRules([{ overdueFee: 20 }]), "adult", "book");
  assertEquals(overdueFee(loan, Temporal.Instant.from("2026-03-10T09:00Z"), resolved, undefined, "UTC"), 100);
});
