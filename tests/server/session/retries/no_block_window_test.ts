import { assertEquals } from "@std/assert";
import { decodeRequest } from "../../../../src/protocol/decode_request.ts";
import { createHeardings, createRetryJudge } from "../../../../src/server/session/retry.ts";
import { READING, utf8Bytes } from "../../../support/wire/wire.ts";

const NOW = Temporal.Instant.from("2026-03-02T12:00:00Z");
const MINUTE = 60_000;
const MONTH = 30 * 24 * 60 * MINUTE;
const POLICY = { timeout: 100, retries: 3 };

/** Tells for how long the answer to a no-block return with this date is kept, in a time zone. */
function windowOf(date: string, timeZone: string, noBlock = "Y"): number {
  const decoded = decodeRequest(utf8Bytes(`09${noBlock}${date}${date}AP|AOMAIN|AB30001|AC|`), READING);
  if (decoded.kind !== "request" || decoded.request.name !== "checkin") throw new TypeError(`no checkin with ${date}`);
  return createRetryJudge(() => 0, NOW).judge(createHeardings(), {
    request: decoded.request,
    sender: "sorter\rBelt",
    account: "sorter",
    sequence: "1",
    moment: ({ year, month, day, hour, minute, second }) =>
      Temporal.PlainDateTime.from({ year, month, day, hour, minute, second }).toZonedDateTime(timeZone).toInstant(),
    policy: POLICY,
  }).window;
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
