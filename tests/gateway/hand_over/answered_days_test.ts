import { assertEquals } from "@std/assert";
import { createAnsweredDays } from "../../../src/gateway/hand_over/answered_days.ts";

const moment = (day: string) => Temporal.Instant.from(`${day}T10:15:00Z`);
const told = (days: ReturnType<typeof createAnsweredDays>, today: string, waits: number) =>
  days.tooOld(moment(today), waits)?.toString();

Deno.test("something waits for as many whole days as the system answered on, and the days of an outage do not count", () => {
  const days = createAnsweredDays();
  for (const day of ["2026-11-01", "2026-11-02", "2026-11-02", "2026-11-30"]) days.note(moment(day));
  assertEquals(told(days, "2026-11-30", 1), "2026-11-02T00:00:00Z");
  assertEquals(told(days, "2026-11-30", 2), "2026-11-01T00:00:00Z");
  assertEquals(told(days, "2026-11-30", 3), undefined);
});

Deno.test("days that a clock that was ahead has noted count for nothing, and are forgotten", () => {
  const days = createAnsweredDays();
  for (const day of ["2027-01-01", "2027-01-02", "2027-01-03"]) days.note(moment(day));
  assertEquals(told(days, "2026-11-30", 1), undefined);
  days.note(moment("2026-11-30"));
  assertEquals(days.toNote(), ["2026-11-30"]);
});

Deno.test("the days that another process has noted count, too, and a damaged note says nothing", () => {
  const days = createAnsweredDays();
  days.note(moment("2026-11-30"));
  days.absorb(["2026-11-29", "2026-02-30", "yesterday", 7, "2026-11-30"]);
  days.absorb("2026-11-28");
  assertEquals(days.toNote(), ["2026-11-29", "2026-11-30"]);
  days.forget();
  assertEquals(days.toNote(), []);
});

Deno.test("the newest hundred days are known", () => {
  const days = createAnsweredDays(), first = Temporal.PlainDate.from("2026-01-01");
  for (let day = 0; day < 130; day++) days.note(moment(first.add({ days: day }).toString()));
  const known = days.toNote() as readonly string[];
  assertEquals([known.length, known.at(-1)], [100, "2026-05-10"]);
});
