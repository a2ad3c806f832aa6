import { nextOpenDay } from "./calendar.ts";
import type { Branch, ResolvedRule } from "./rules.ts";

/** The last minute of a day, as Koha has it: terminals print the date and staff read 23:59 as "that day". */
const END_OF_DAY = Temporal.PlainTime.from("23:59");

/**
 * Works out when a loan that begins (or is extended) at `from` is due: at the end of a day in the institution's time
 * zone, or at a moment when the loan period is in hours. A day on which the branch is closed moves it on to the next
 * open one.
 */
export function dueDate(
  from: Temporal.Instant,
  rule: ResolvedRule,
  branch: Branch | undefined,
  timeZone: string,
): Temporal.Instant {
  const start = from.toZonedDateTimeISO(timeZone);
  if (rule.loanHours !== undefined) {
    const end = start.add({ hours: rule.loanHours });
    const open = nextOpenDay(end.toPlainDate(), branch);
    return open.equals(end.toPlainDate()) ? end.toInstant() : onDay(open, end.toPlainTime(), timeZone);
  }
  return onDay(nextOpenDay(start.toPlainDate().add({ days: rule.loanDays }), branch), END_OF_DAY, timeZone);
}

/** Finds the moment of a time on a day. Where clocks are set back, a time comes twice: the later one ends the day. */
function onDay(day: Temporal.PlainDate, time: Temporal.PlainTime, timeZone: string): Temporal.Instant {
  return day.toPlainDateTime(time).toZonedDateTime(timeZone, { disambiguation: "later" }).toInstant();
}
