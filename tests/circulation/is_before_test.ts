import { assertEquals } from "@std/assert";
import { isBefore } from "../../src/circulation/rules/calendar.ts";
import { NOON } from "../support/library/records.ts";

Deno.test("isBefore() tells moments a millisecond apart, and none from itself", () => {
  const later = NOON.add({ milliseconds: 1 });
  assertEquals([isBefore(NOON, later), isBefore(later, NOON), isBefore(NOON, NOON)], [true, false, false]);
});
