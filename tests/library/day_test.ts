import { assertEquals } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { addDays, dayOf, weekdayOf } from "../../src/library/day.ts";

const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/Santiago"];

/** Some moment between 1900 and 2100. */
const moment = fc.integer({ min: Date.UTC(1900), max: Date.UTC(2100) })
  .map((milliseconds) => Temporal.Instant.fromEpochMilliseconds(milliseconds));
const day = fc.integer({ min: -700_000, max: 2_900_000 })
  .map((days) => Temporal.PlainDate.from("1970-01-01").add({ days }));

Deno.test("dayOf() tells the day of any moment in any time zone, whatever was asked before", () => {
  fc.assert(fc.property(fc.array(fc.tuple(moment, fc.constantFrom(...ZONES)), { minLength: 1 }), (asked) => {
    for (const [at, zone] of asked) assertEquals(dayOf(at, zone), at.toZonedDateTimeISO(zone).toPlainDate().toString());
  }));
});

Deno.test("dayOf() changes with the last millisecond of a day, where clocks are changed and where there is no midnight", () => {
  const days = [
    ["Europe/Berlin", "2026-03-29"],
    ["Europe/Berlin", "2026-10-25"],
    // Clocks go from 24:00 back to 23:00, and from 0:00 on to 1:00.
    ["America/Santiago", "2026-04-04"],
    ["America/Santiago", "2026-09-06"],
  ] as const;
  for (const [zone, date] of days) {
    const first = Temporal.PlainDate.from(date).toZonedDateTime(zone).startOfDay();
    const last = first.add({ days: 1 }).startOfDay().subtract({ milliseconds: 1 });
    for (const at of [first, last, first]) assertEquals(dayOf(at.toInstant(), zone), date);
    assertEquals(dayOf(last.add({ milliseconds: 1 }).toInstant(), zone), addDays(date, 1));
    assertEquals(dayOf(first.subtract({ milliseconds: 1 }).toInstant(), zone), addDays(date, -1));
  }
});

Deno.test("addDays() reckons as the calendar does", () => {
  fc.assert(fc.property(day, fc.integer({ min: -5000, max: 5000 }), (from, days) => {
    assertEquals(addDays(from.toString(), days), from.add({ days }).toString());
  }));
});

Deno.test("addDays() and dayOf() stay within four digits of a year", () => {
  assertEquals([addDays("9999-12-30", 2), addDays("0000-01-02", -2)], ["9999-12-31", "0000-01-01"]);
  assertEquals(dayOf(Temporal.Instant.from("+012026-03-02T12:00:00Z"), "UTC"), "9999-12-31");
});

Deno.test("weekdayOf() counts from Monday", () => {
  fc.assert(fc.property(day, (date) => assertEquals(weekdayOf(date.toString()), date.dayOfWeek)));
});

Deno.test("the order of days is that of their texts", () => {
  fc.assert(fc.property(day, day, (one, other) => {
    assertEquals(one.toString() < other.toString(), Temporal.PlainDate.compare(one, other) < 0);
  }));
});
