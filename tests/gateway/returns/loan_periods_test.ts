import { assertEquals } from "@std/assert";
import { createLoanPeriods } from "../../../src/gateway/returns/loan_periods.ts";
import { addDays, type Day } from "../../../src/library/day.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";

const BERLIN = createLocalTime("Europe/Berlin");
const MONDAY = "2026-11-23", TUESDAY = "2026-11-24";
const wire = (due: Day) => `${due.replaceAll("-", "")}    235900`;
const noon = (day: Day) => Temporal.Instant.from(`${day}T12:00:00+01:00`);

/** Periods of a system that has lent on one day for each of so many days, so often. */
function lent(times: number, days: readonly number[], day = MONDAY) {
  const periods = createLoanPeriods(() => BERLIN);
  for (let nth = 0; nth < times; nth++) for (const one of days) periods.note(wire(addDays(day, one)), noon(day));
  return periods;
}

/** Whether no loan that was made on Monday or Tuesday is due so many days behind Tuesday. */
const excluded = (periods: ReturnType<typeof lent>, days: number) =>
  periods.excludes(addDays(TUESDAY, days), MONDAY, TUESDAY);

Deno.test("a due date is that of no newer loan where no loan of these days is for as long", () => {
  const periods = lent(25, [14, 28], "2026-11-22");
  const possible = Array.from({ length: 40 }, (_, days) => days).filter((days) => !excluded(periods, days));
  // Lent on Monday or on Tuesday, for two or four weeks; and what was lent until that day on Sunday.
  assertEquals(possible, [12, 13, 14, 26, 27, 28]);
});

Deno.test("nothing is concluded from few loans, nor where none was made for days", () => {
  assertEquals(excluded(lent(24, [14, 28]), 20), false);
  assertEquals(excluded(lent(25, [14, 28]), 20), true);
  assertEquals(excluded(lent(25, [14, 28], "2026-11-17"), 20), false);
});

Deno.test("loans that are all due at the end of a term are for one day less each day: the day of the term counts", () => {
  const periods = createLoanPeriods(() => BERLIN);
  for (let ago = 30; ago > 0; ago--) {
    for (const _ of [1, 2]) periods.note(wire("2027-01-31"), noon(addDays(MONDAY, -ago)));
  }
  assertEquals(periods.excludes("2027-01-31", MONDAY, TUESDAY), false);
  assertEquals(periods.excludes("2027-01-20", MONDAY, TUESDAY), true);
});

Deno.test("what nobody can read as a date is no period", () => {
  const periods = lent(25, [14, 28]);
  for (const due of ["next week", "20261001    000000", "99991231    235900"]) periods.note(due, noon(MONDAY));
  assertEquals(excluded(periods, 20), true);
});

Deno.test("periods outlast the process, and a damaged note adds none", () => {
  const periods = lent(25, [14, 28]), next = createLoanPeriods(() => BERLIN);
  for (const note of [undefined, [], { loans: 5 }, JSON.parse(JSON.stringify(periods.toNote()))]) next.absorb(note);
  assertEquals([20, 14].map((days) => excluded(next, days)), [true, false]);
});
