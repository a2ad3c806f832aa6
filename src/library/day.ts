/**
 * A day of the calendar as ISO 8601 writes it, `2026-03-02`. Years have four digits, so that to compare the texts is to
 * compare the days: that is nearly all that is ever done with a day, and a message about a patron does it ten times.
 */
export type Day = string;

/** A day in milliseconds. */
const DAY = 86_400_000;

/** The first and the last day that four digits can tell the year of. */
const FIRST = Date.parse("0000-01-01"), LAST = Date.parse("9999-12-31");

/** The last moment that a date with a year of four digits can tell in every time zone: nothing is stored beyond it. */
export const LAST_MOMENT: Temporal.Instant = Temporal.Instant.from("9999-12-30T23:59:59Z");

/** The first moment that a year of four digits can tell in every time zone; no database takes the year 0. */
export const FIRST_MOMENT: Temporal.Instant = Temporal.Instant.from("0001-01-02T00:00:00Z");

/** Gives a moment, or the last one where it is beyond. */
export function withinYears(moment: Temporal.Instant): Temporal.Instant {
  return moment.epochMilliseconds > LAST_MOMENT.epochMilliseconds ? LAST_MOMENT : moment;
}

/** Gives the moment so many milliseconds later. `add` takes four times as long. */
export function later(moment: Temporal.Instant, milliseconds: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(moment.epochMilliseconds + milliseconds);
}

/**
 * Tells which day it is at a moment in a time zone. The two days that were asked for last are kept for each zone, and when
 * they begin and end: to ask the zone takes longer than most messages have for everything, and nearly all ask for today, or
 * for today and for the day of a return.
 */
export function dayOf(moment: Temporal.Instant, timeZone: string): Day {
  const at = moment.epochMilliseconds;
  const kept = lastAsked.get(timeZone) ?? [];
  for (const { day, from, until } of kept) if (from <= at && at < until) return day;
  const local = moment.toZonedDateTimeISO(timeZone);
  const from = local.startOfDay();
  const asked = {
    day: fromNumber(Date.parse(local.toPlainDate().toString())),
    from: from.epochMilliseconds,
    until: from.add({ days: 1 }).startOfDay().epochMilliseconds,
  };
  lastAsked.set(timeZone, [asked, ...kept.slice(0, 1)]);
  return asked.day;
}

/** Tells whether a text is a day of the calendar. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;
}

/** Tells the day so many days later; what would be beyond the years 0 to 9999 is their first or their last day. */
export function addDays(day: Day, days: number): Day {
  return fromNumber(Date.parse(day) + days * DAY);
}

/** Tells the day of the week, 1 Monday to 7 Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(day).getUTCDay() || 7;
}

const lastAsked = new Map<string, readonly { readonly day: Day; readonly from: number; readonly until: number }[]>();

function fromNumber(milliseconds: number): Day {
  return new Date(Math.min(Math.max(milliseconds, FIRST), LAST)).toISOString().slice(0, 10);
}
