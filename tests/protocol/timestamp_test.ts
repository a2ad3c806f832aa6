import { assertEquals } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { formatTimestamp, parseTimestamp, type Timestamp, zoneOffsetHours } from "../../src/protocol/timestamp.ts";

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
