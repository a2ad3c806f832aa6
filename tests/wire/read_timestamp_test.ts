import { assertEquals } from "@std/assert";
import { readTimestamp } from "../../src/wire/read_timestamp.ts";

const NOW = { year: 2026, month: 3, day: 2, hour: 12, minute: 0, second: 5, zone: "" };

Deno.test("readTimestamp() reads now, none and every way to write a date", () => {
  const day = { year: 2026, month: 11, day: 24 };
  const cases = [
    ["now", NOW],
    ["none", null],
    ["", null],
    ["2026-11-24", { ...day, hour: 23, minute: 59, second: 0, zone: "" }],
    ["2026-11-24T10:15", { ...day, hour: 10, minute: 15, second: 0, zone: "" }],
    ["2026-11-24 10:15:07", { ...day, hour: 10, minute: 15, second: 7, zone: "" }],
    ["2026-11-24T10:15:07Z", { ...day, hour: 10, minute: 15, second: 7, zone: "Z" }],
    ["20261124 EST101500", { ...day, hour: 10, minute: 15, second: 0, zone: "EST" }],
  ] as const;
  for (const [text, expected] of cases) assertEquals(readTimestamp(text, NOW), expected, text);
});

Deno.test("readTimestamp() gives nothing for what is no date", () => {
  for (const text of ["tomorrow", "2026-02-29", "2026-13-01", "2026-11-24T24:00", "24.11.2026", "20261324    101500"]) {
    assertEquals(readTimestamp(text, NOW), undefined, text);
  }
});
