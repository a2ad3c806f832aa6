import type { Day } from "../library/day.ts";

/** Days and moments of a library, counted from the day on which it is made. */
export interface Calendar {
  readonly now: Temporal.Instant;
  /** Gives the day so many days from today, before today when negative, and so many years before that. */
  day(days: number, years?: number): Day;
  /** Gives the end of a loan that is due so many days from today: late in the evening. */
  due(days: number): Temporal.Instant;
  /** Gives some moment of the opening hours so many days ago. */
  ago(days: number): Temporal.Instant;
}

/** Makes the calendar of a library that is in `timeZone`. */
export function createCalendar(now: Temporal.Instant, timeZone: string): Calendar {
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate();
  const at = (days: number, plainTime: string) =>
    today.add({ days }).toZonedDateTime({ timeZone, plainTime }).toInstant();
  return {
    now,
    day: (days, years = 0) => today.add({ days }).subtract({ years }).toString(),
    due: (days) => at(days, "23:59"),
    ago: (days) => at(-days, "10:30"),
  };
}
