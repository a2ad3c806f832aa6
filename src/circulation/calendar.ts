import type { Asked, OfflineFacts } from "../library/library.ts";
import type { Branch } from "./rules.ts";

/** Tells whether a branch is closed on a day; a branch that is not declared is always open. */
export function isClosed(day: Temporal.PlainDate, branch: Branch | undefined): boolean {
  if (branch === undefined) return false;
  if (branch.closedWeekdays.has(day.dayOfWeek)) return true;
  const date = day.toString();
  return branch.closedDates.has(date) || branch.closedDates.has(date.slice(5));
}

/** Finds the first open day from `day` on. A branch that is closed for a whole year is taken as open. */
export function nextOpenDay(day: Temporal.PlainDate, branch: Branch | undefined): Temporal.PlainDate {
  let candidate = day;
  for (let later = 0; later <= 366; later++) {
    if (!isClosed(candidate, branch)) return candidate;
    candidate = candidate.add({ days: 1 });
  }
  return day;
}

/** Counts the open days after `from`, up to and including `to`. */
export function openDaysBetween(
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
  branch: Branch | undefined,
): number {
  let open = 0;
  for (let day = from.add({ days: 1 }); Temporal.PlainDate.compare(day, to) <= 0; day = day.add({ days: 1 })) {
    if (!isClosed(day, branch)) open++;
  }
  return open;
}

/** Tells which day it is at a moment in a time zone. */
export function dayOf(instant: Temporal.Instant, timeZone: string): Temporal.PlainDate {
  return instant.toZonedDateTimeISO(timeZone).toPlainDate();
}

/**
 * Tells whether a moment is before another; moments are kept to the millisecond. `Temporal.Instant.compare` costs ten
 * times as much: it makes moments of its own out of those that it is given.
 */
export function isBefore(moment: Temporal.Instant, other: Temporal.Instant): boolean {
  return moment.epochMilliseconds < other.epochMilliseconds;
}

/** Picks the later of two moments. */
export function laterOf(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return isBefore(a, b) ? b : a;
}

/** A command that may tell of something which the terminal did while it was off-line. */
export type ToldCommand = Asked & { readonly offline?: OfflineFacts };

/** Tells when it happened: now, or when the terminal did it off-line; a terminal whose clock is fast did it now. */
export function timeOfEvent({ now, offline }: ToldCommand): Temporal.Instant {
  const at = offline?.at;
  return at === undefined || isBefore(now, at) ? now : at;
}
