import { assertEquals } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { formatTimestamp, parseTimestamp, type Timestamp, zoneOffsetHours } from "../../src/protocol/timestamp.ts";
import { EVENING, MORNING } from "../support/wire/wire.ts";

Deno.test("parseTimestamp() reads eighteen characters", () => {
  assertEquals(parseTimestamp("20260302    093005"), MORNING);
  assertEquals(parseTimestamp("20260323    235900"), EVENING);
  const first = { year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0, zone: "" };
  assertEquals(parseTimestamp("00010101    000000"), first);
  const last = { year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59, zone: "" };
  assertEquals(parseTimestamp("99991231    235959"), last);
});

Deno.test("parseTimestamp() trims the zone", () => {
  const zones = [["   Z", "Z"], ["Z   ", "Z"], [" EST", "EST"], ["CEST", "CEST"], ["0000", "0000"], ["    ", ""]];
  for (const [sent, zone] of zones) {
    assertEquals(parseTimestamp(`20260302${sent}093005`), { ...MORNING, zone });
  }
});

Deno.test("parseTimestamp() takes a zone that is no printable ASCII as local time", () => {
  for (const noise of ["\0\0\0\0", " \x1bZ ", "   é", "\u00a0\u00a0\u00a0\u00a0", "Z\t  "]) {
    assertEquals(parseTimestamp(`20260302${noise}093005`), MORNING);
  }
});

Deno.test("parseTimestamp() reads blank and all-zero dates as none", () => {
  for (const none of [" ".repeat(18), "0".repeat(18), "00000000    000000", "00000000   Z000000"]) {
    assertEquals(parseTimestamp(none), null);
  }
});

Deno.test("parseTimestamp() reads impossible dates and times as none", () => {
  const impossible = [
    "00000302    093005",
    "20260002    093005",
    "20261302    093005",
    "20260300    093005",
    "20260332    093005",
    "20260431    093005",
    "20260631    093005",
    "20260931    093005",
    "20261131    093005",
    "20260230    093005",
    "20260302    240000",
    "20260302    236000",
    "20260302    235960",
    "2026030x    093005",
    "20260302    0930 5",
    "20260302    +93005",
    "-0260302    093005",
    "２０２６0302    093005",
  ];
  for (const text of impossible) assertEquals(parseTimestamp(text), null, text);
});

Deno.test("parseTimestamp() knows the leap years", () => {
  for (const year of ["2000", "2024", "2028", "2400", "0004"]) {
    assertEquals(parseTimestamp(`${year}0229    120000`)?.day, 29, year);
    assertEquals(parseTimestamp(`${year}0230    120000`), null, year);
  }
  for (const year of ["1900", "2023", "2026", "2100"]) {
    assertEquals(parseTimestamp(`${year}0228    120000`)?.day, 28, year);
    assertEquals(parseTimestamp(`${year}0229    120000`), null, year);
  }
});

Deno.test("parseTimestamp() reads only text of eighteen characters", () => {
  for (const text of ["", "20260302", "20260302    09300", "20260302    0930050", " 20260302    093005"]) {
    assertEquals(parseTimestamp(text), null, JSON.stringify(text));
  }
});

Deno.test("formatTimestamp() writes eighteen characters", () => {
  assertEquals(formatTimestamp(MORNING), "20260302    093005");
  assertEquals(
    formatTimestamp({ year: 1, month: 2, day: 3, hour: 4, minute: 5, second: 6, zone: "" }),
    "00010203    040506",
  );
});

Deno.test("formatTimestamp() writes the zone right-aligned", () => {
  for (const [zone, written] of [["Z", "   Z"], ["EST", " EST"], ["CEST", "CEST"], ["0000", "0000"]] as const) {
    assertEquals(formatTimestamp({ ...MORNING, zone }), `20260302${written}093005`);
  }
});

Deno.test("formatTimestamp() writes none as blanks", () => {
  assertEquals(formatTimestamp(null), "                  ");
});

Deno.test("parseTimestamp() turns back what formatTimestamp() wrote of every moment", () => {
  const moment = fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
  fc.assert(fc.property(moment, fc.constantFrom("", "Z", "A", "EST", "CEST", "0000"), (date, zone) => {
    const timestamp: Timestamp = {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
      zone,
    };
    assertEquals(parseTimestamp(formatTimestamp(timestamp)), timestamp);
  }));
});

Deno.test("zoneOffsetHours() knows every military letter", () => {
  const offsets = {
    Z: 0,
    ...{ A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, G: 7, H: 8, I: 9, K: 10, L: 11, M: 12 },
    ...{ N: -1, O: -2, P: -3, Q: -4, R: -5, S: -6, T: -7, U: -8, V: -9, W: -10, X: -11, Y: -12 },
  };
  for (const [letter, offset] of Object.entries(offsets)) {
    assertEquals(zoneOffsetHours(letter), offset, letter);
    assertEquals(zoneOffsetHours(letter.toLowerCase()), offset, letter);
  }
});

Deno.test("zoneOffsetHours() knows the civil zones of North America and Europe", () => {
  const offsets = [["UTC", 0], ["GMT", 0], ["CET", 1], ["CEST", 2], ["EST", -5], ["EDT", -4], ["pst", -8]] as const;
  for (const [zone, offset] of offsets) assertEquals(zoneOffsetHours(zone), offset, zone);
});

Deno.test("zoneOffsetHours() takes blanks, zeros, J and names nobody knows as local time", () => {
  for (const zone of ["", "0000", "J", "j", "XYZ", "0", "+", "?", "é"]) {
    assertEquals(zoneOffsetHours(zone), undefined, zone);
  }
});
