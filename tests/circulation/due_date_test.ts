import { assertEquals } from "@std/assert";
import { dueDate } from "../../src/circulation/rules/calendar.ts";
import { type Branch, type Rule, ruleFor } from "../../src/circulation/rules/rules.ts";
import { branches, someRules } from "../support/library/facts.ts";

interface Case {
  readonly what: string;
  /** When the loan begins: the local time and the zone. */
  readonly from: string;
  readonly rule: Rule;
  readonly closed?: readonly (number | string)[];
  /** When it is due, with the offset from UTC that holds then. */
  readonly due: string;
}

const UTC = "[UTC]";
const BERLIN = "[Europe/Berlin]";
const SATURDAY = 6;
const SUNDAY = 7;

const CASES: readonly Case[] = [
  {
    what: "days is due at the end of the last day",
    from: `2026-03-02T12:00${UTC}`,
    rule: { loanDays: 21 },
    due: "2026-03-23T23:59Z",
  },
  { what: "0 days is due today", from: `2026-03-02T23:58${UTC}`, rule: { loanDays: 0 }, due: "2026-03-02T23:59Z" },
  {
    what: "days ends with a day of the institution, west of Greenwich",
    from: "2026-03-02T22:00-05:00[America/New_York]",
    rule: { loanDays: 1 },
    due: "2026-03-03T23:59-05:00",
  },
  {
    what: "days ends with a day of the institution, at a half hour from UTC",
    from: "2026-03-02T01:00[Asia/Kolkata]",
    rule: { loanDays: 1 },
    due: "2026-03-03T23:59+05:30",
  },
  {
    what: "days ends with a day of the institution, beyond the date line",
    from: "2026-03-02T01:00[Pacific/Auckland]",
    rule: { loanDays: 1 },
    due: "2026-03-03T23:59+13:00",
  },
  {
    what: "days over the spring change of clocks still ends at 23:59",
    from: `2026-03-28T18:00${BERLIN}`,
    rule: { loanDays: 1 },
    due: "2026-03-29T23:59+02:00",
  },
  {
    what: "days over the autumn change of clocks still ends at 23:59",
    from: `2026-10-24T18:00${BERLIN}`,
    rule: { loanDays: 1 },
    due: "2026-10-25T23:59+01:00",
  },
  {
    what: "days ends with the second 23:59 where clocks are set back at midnight",
    from: "2026-04-03T18:00[America/Santiago]",
    rule: { loanDays: 1 },
    due: "2026-04-04T23:59-04:00",
  },
  {
    what: "days moves on from a closed weekday",
    from: `2026-03-02T12:00${UTC}`,
    rule: { loanDays: 6 },
    closed: [SUNDAY],
    due: "2026-03-09T23:59Z",
  },
  {
    what: "days moves on over a closed date after a weekend",
    from: `2026-03-02T12:00${UTC}`,
    rule: { loanDays: 5 },
    closed: [SATURDAY, SUNDAY, "2026-03-09"],
    due: "2026-03-10T23:59Z",
  },
  {
    what: "days moves on from a date that is closed every year",
    from: `2027-12-20T12:00${UTC}`,
    rule: { loanDays: 5 },
    closed: ["12-25", "12-26"],
    due: "2027-12-27T23:59Z",
  },
  {
    what: "days takes no notice of a closed date of another year",
    from: `2027-12-20T12:00${UTC}`,
    rule: { loanDays: 5 },
    closed: ["2026-12-25"],
    due: "2027-12-25T23:59Z",
  },
  {
    what: "days stays where it is at a branch that never opens",
    from: `2026-03-02T12:00${UTC}`,
    rule: { loanDays: 1 },
    closed: [1, 2, 3, 4, 5, 6, 7],
    due: "2026-03-03T23:59Z",
  },
  {
    what: "hours ends at a moment",
    from: `2026-03-02T12:00:30${UTC}`,
    rule: { loanHours: 4 },
    due: "2026-03-02T16:00:30Z",
  },
  {
    what: "hours that ends on a closed day ends at the same time on the next open one",
    from: `2026-03-07T20:00${UTC}`,
    rule: { loanHours: 16 },
    closed: [SUNDAY],
    due: "2026-03-09T12:00Z",
  },
  {
    what: "hours keeps its time of day over a closed one that has no such time",
    from: `2026-03-27T02:25${BERLIN}`,
    rule: { loanHours: 24 },
    closed: [SATURDAY, SUNDAY],
    due: "2026-03-30T02:25+02:00",
  },
  {
    what: "hours over the spring change of clocks lasts as many hours",
    from: `2026-03-29T01:30${BERLIN}`,
    rule: { loanHours: 2 },
    due: "2026-03-29T04:30+02:00",
  },
  {
    what: "hours into the first of the hours that come twice in autumn lasts as many hours",
    from: `2026-10-25T00:30${BERLIN}`,
    rule: { loanHours: 2 },
    due: "2026-10-25T02:30+02:00",
  },
  {
    what: "hours into the second of them lasts as many hours",
    from: `2026-10-25T01:30${BERLIN}`,
    rule: { loanHours: 2 },
    due: "2026-10-25T02:30+01:00",
  },
  {
    what: "days never ends beyond what a date of four digits can tell anywhere, west of Greenwich",
    from: "9999-12-20T12:00[America/Los_Angeles]",
    rule: { loanDays: 11 },
    due: "9999-12-30T23:59:59Z",
  },
  {
    what: "hours never ends beyond that either",
    from: `9999-12-20T12:00${UTC}`,
    rule: { loanHours: 9999 },
    due: "9999-12-30T23:59:59Z",
  },
];

for (const { what, from, rule, closed, due } of CASES) {
  Deno.test(`dueDate() of a loan of ${what}`, () => {
    const start = Temporal.ZonedDateTime.from(from);
    const branch: Branch | undefined = closed && branches(["MAIN"], closed).get("MAIN");
    const actual = dueDate(start.toInstant(), ruleFor(someRules([rule]), "", ""), branch, start.timeZoneId);
    assertEquals(actual.toString(), Temporal.Instant.from(due).toString());
  });
}
