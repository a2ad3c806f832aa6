import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { judgeReturnDate, returnDateRules, withReturnDate } from "../../../src/gateway/returns/return_date.ts";
import { parseTimestamp } from "../../../src/protocol/timestamp.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";

const BERLIN = createLocalTime("Europe/Berlin");
const RULES = { correctClock: 300, replayDays: 14, datesBack: () => false };
const NOON = "2026-11-30T12:00:00+01:00", MIDNIGHT = "2026-11-30T00:02:00+01:00";
/** Half an hour after clocks were set back from three to two. */
const AUTUMN = "2027-10-31T02:30:00+01:00";

/** What a 09 says, what time it is, and what that means. */
const CASES: readonly (readonly [string, boolean, string, string, string])[] = [
  ["of now", false, "20261130    120000", NOON, "now"],
  ["five minutes ago", false, "20261130    115500", NOON, "now"],
  ["in five minutes", false, "20261130    120500", NOON, "now"],
  ["of now, in UTC", false, "20261130   Z110000", NOON, "now"],
  ["an hour ago", false, "20261130    110000", NOON, "wrong clock"],
  ["in an hour", false, "20261130    130000", NOON, "wrong clock"],
  ["in a year", false, "20271130    120000", NOON, "wrong clock"],
  ["of yesterday, two minutes ago", false, "20261129    235959", MIDNIGHT, "now"],
  ["of yesterday, ten minutes ago", false, "20261129    235159", MIDNIGHT, "2026-11-29T22:51:59Z"],
  ["of today in UTC, and of yesterday here", false, "20261130   Z235959", "2026-12-01T12:00:00+01:00", "wrong clock"],
  ["of yesterday", false, "20261129    180000", NOON, "2026-11-29T17:00:00Z"],
  ["two weeks ago", false, "20261116    120000", NOON, "2026-11-16T11:00:00Z"],
  ["longer ago than any is kept", false, "20261116    115959", NOON, "wrong clock"],
  ["of 2006", false, "20060101    000000", NOON, "wrong clock"],
  ["of now, in the hour that comes twice", false, "20271031    023000", AUTUMN, "now"],
  ["in five minutes, in the hour that comes twice", false, "20271031    023500", AUTUMN, "now"],
  ["of now, when that hour comes first", false, "20271031    023000", "2027-10-31T02:30:00+02:00", "now"],
  ["before that hour, ten minutes ago", false, "20271031    015500", "2027-10-31T02:05:00+02:00", "wrong clock"],
  ["an hour ago in UTC, in the hour that comes twice", false, "20271031   Z003000", AUTUMN, "wrong clock"],
  ["in the hour that comes twice, with no block Y", true, "20271031    023000", AUTUMN, "2027-10-31T00:30:00Z"],
  ["of now, with no block Y", true, "20261130    120000", NOON, "2026-11-30T11:00:00Z"],
  ["to come, with no block Y", true, "20271130    120000", NOON, "2026-11-30T11:00:00Z"],
  ["of 2006, with no block Y", true, "20060101    000000", NOON, "2005-12-31T23:00:00Z"],
  ["of the year 1, with no block Y", true, "00010101    000000", NOON, "0001-01-02T00:00:00Z"],
  ["left out", false, " ".repeat(18), NOON, "now"],
  ["left out, with no block Y", true, " ".repeat(18), NOON, "2026-11-30T11:00:00Z"],
];

for (const [what, noBlock, returnDate, now, expected] of CASES) {
  Deno.test(`judgeReturnDate() of a date ${what}: ${expected}`, () => {
    const fixed = { noBlock, returnDate: parseTimestamp(returnDate) };
    const judged = judgeReturnDate(fixed, RULES, Temporal.Instant.from(now), BERLIN);
    assertEquals(judged.kind === "late" ? judged.returned.toString() : judged.kind, expected);
    // What is not kept comes back when it is told, whatever the terminal's clock says.
    if (judged.kind !== "late") assertEquals(judged.returned, Temporal.Instant.from(now));
  });
}

const DATED_BACK: readonly (readonly [string, boolean, string, string])[] = [
  ["of yesterday", false, "20261129    180000", "dated back"],
  ["of yesterday, with no block Y", true, "20261129    180000", "late"],
  ["of now", false, "20261130    120000", "now"],
  ["an hour ago", false, "20261130    110000", "wrong clock"],
  ["of 2006", false, "20060101    000000", "wrong clock"],
];

for (const [what, noBlock, returnDate, expected] of DATED_BACK) {
  Deno.test(`judgeReturnDate() of a date ${what}, by a login that dates back to the last open day: ${expected}`, () => {
    const fixed = { noBlock, returnDate: parseTimestamp(returnDate) };
    const rules = returnDateRules(RULES, { id: "drop", returnsDated: "last-open-day" }, { datesBack: () => false });
    assertEquals(judgeReturnDate(fixed, rules, Temporal.Instant.from(NOON), BERLIN).kind, expected);
  });
}

Deno.test("judgeReturnDate() sets no clock right where the site does not want that", () => {
  const judge = (returnDate: string) =>
    judgeReturnDate(
      { noBlock: false, returnDate: parseTimestamp(returnDate) },
      { ...RULES, correctClock: 0 },
      Temporal.Instant.from(NOON),
      BERLIN,
    );
  assertEquals(
    ["20261130    110000", "20271130    120000", "20060101    000000"].map(judge).map(({ kind, returned }) =>
      `${kind} ${returned}`
    ),
    ["now 2026-11-30T10:00:00Z", "now 2026-11-30T11:00:00Z", "late 2005-12-31T23:00:00Z"],
  );
});

Deno.test("withReturnDate() changes the date and no other byte", () => {
  const text = "09N20261124    10150020261124    101500APCPL|AOCPL|ABÄ1|AC|";
  const date = parseTimestamp("20261130    120000");
  const heard = (body: string) => ({
    request: {
      name: "checkin" as const,
      fixed: { noBlock: false, transactionDate: null, returnDate: null },
      fields: { currentLocation: "CPL", institutionId: "CPL", itemId: "Ä1", terminalPassword: "" },
      extra: [],
    },
    body: new TextEncoder().encode(body),
  });
  assertEquals(date === null, false);
  if (date === null) return;
  const { request, body } = withReturnDate(heard(text), date);
  assertEquals(new TextDecoder().decode(body), text.slice(0, 21) + "20261130    120000" + text.slice(39));
  assertEquals(request.fixed.returnDate, date);
  const noisy = heard(text.replace("20261124    ", "20261124Ö   "));
  assertEquals(withReturnDate(noisy, date), noisy);
});

Deno.test("withReturnDate() leaves the terminal's own bytes as they are", () => {
  const text = "09N20261124    10150020261124    101500APCPL|AOCPL|AB1|AC|",
    date = parseTimestamp("20261130    120000");
  if (date === null) throw new RangeError("no date");
  const body = Buffer.from(text);
  const request = {
    name: "checkin" as const,
    fixed: { noBlock: false, transactionDate: null, returnDate: null },
    fields: { currentLocation: "CPL", institutionId: "CPL", itemId: "1", terminalPassword: "" },
    extra: [],
  };
  withReturnDate({ request, body }, date);
  assertEquals(body.toString(), text);
});
