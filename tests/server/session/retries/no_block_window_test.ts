import { assertEquals } from "@std/assert";
import { decodeRequest } from "../../../../src/protocol/decode_request.ts";
import { createHeardings } from "../../../../src/server/session/retries/heardings.ts";
import { createRetryJudge } from "../../../../src/server/session/retries/retry.ts";
import { createLocalTime } from "../../../../src/server/wording/local_time.ts";
import { READING, utf8Bytes } from "../../../support/wire/wire.ts";

const NOW = Temporal.Instant.from("2026-03-02T12:00:00Z");
const MINUTE = 60_000;
const MONTH = 30 * 24 * 60 * MINUTE;
const POLICY = { timeout: 100, retries: 3 };

/** Tells for how long the answer to a no-block return with this date is kept, in a time zone. */
function windowOf(date: string, timeZone: string, noBlock = "Y", now = NOW): number {
  const decoded = decodeRequest(utf8Bytes(`09${noBlock}${date}${date}AP|AOMAIN|AB30001|AC|`), READING);
  if (decoded.kind !== "request" || decoded.request.name !== "checkin") throw new TypeError(`no checkin with ${date}`);
  return createRetryJudge(() => 0, now).judge(createHeardings(), {
    request: decoded.request,
    sender: "sorter\rBelt",
    account: "sorter",
    terminal: "Belt",
    sequence: "1",
    local: createLocalTime(timeZone),
    policy: POLICY,
  }).retry.window;
}

Deno.test("judge() keeps the answer to a no-block return of today as long as any other, and a month of another day", () => {
  const ordinary = windowOf("20260302    120000", "UTC", "N");
  assertEquals(ordinary < 3 * MINUTE, true);
  for (const today of ["20260302    000000", "20260302    120000", "20260302    235959"]) {
    assertEquals(windowOf(today, "UTC"), ordinary, today);
  }
  for (const day of ["20260301    235959", "20260210    100000", "20260303    000000"]) {
    assertEquals(windowOf(day, "UTC"), MONTH, day);
  }
  // It is the institution's day.
  assertEquals(windowOf("20260302    230000", "Pacific/Auckland"), MONTH);
  assertEquals(windowOf("20260303    010000", "Pacific/Auckland"), ordinary);
});

Deno.test("judge() knows today by the calendar on the days that have 23 and 25 hours", () => {
  const kept = (date: string, now: string) => windowOf(date, "Europe/Berlin", "Y", Temporal.Instant.from(now));
  // On 28 March 2027 clocks are set ahead: a day later by the clock is past midnight.
  assertEquals(kept("20270328    233000", "2027-03-29T00:30:00+02:00"), MONTH);
  // On 31 October 2027 clocks are set back: the day's last hour is its 25th.
  assertEquals(kept("20271031    001000", "2027-10-31T23:30:00+01:00") < 3 * MINUTE, true);
});
