import type { Asked, OfflineFacts } from "../../library/library.ts";
import { addDays, type Day, dayOf, weekdayOf, withinYears } from "../../library/day.ts";
import type { Branch, ResolvedRule } from "./rules.ts";

/** The last minute of a day, as Koha has it: terminals print the date and staff read 23:59 as "that day". */
const END_OF_DAY = Temporal.PlainTime.from("23:59");

/** Ends of loans that are remembered for a branch, at most. */
const MOST_ENDS = 256;

/** A branch that is not declared, which is always open. */
const UNDECLARED: Branch = { code: "", name: "", closedWeekdays: new Set(), closedDates: new Set() };

/** When loans of days end at a branch, as one configuration has it. */
const ends = new WeakMap<Branch, Map<string, Temporal.Instant>>();

/** Tells whether a branch is closed on a day; a branch that is not declared is always open. */
function isClosed(day: Day, branch: Branch | undefined): boolean {
  if (branch === undefined) return false;
  return branch.closedWeekdays.has(weekdayOf(day)) || branch.closedDates.has(day) ||
    branch.closedDates.has(day.slice(5));
}

/** Finds the first open day from `day` on. A branch that is closed for a whole year is taken as open. */
function nextOpenDay(day: Day, branch: Branch | undefined): Day {
  let candidate = day;
  for (let later = 0; later <= 366; later++) {
    if (!isClosed(candidate, branch)) return candidate;
    candidate = addDays(candidate, 1);
  }
  return day;
}

/** Counts the open days after `from`, up to and including `to`. */
export function openDaysBetween(from: Day, to: Day, branch: Branch | undefined): number {
  let open = 0;
  for (let day = from; day < to;) {
    day = addDays(day, 1);
    if (!isClosed(day, branch)) open++;
  }
  return open;
}

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
  if (rule.loanHours === undefined) return endOfDays(dayOf(from, timeZone), rule.loanDays, branch, timeZone);
  const end = from.add({ hours: rule.loanHours });
  const lastDay = dayOf(end, timeZone);
  const open = nextOpenDay(lastDay, branch);
  return withinYears(
    open === lastDay ? end : onDay(open, end.toZonedDateTimeISO(timeZone).toPlainTime(), timeZone),
  );
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

/** Finds when a loan of days that begins on a day ends. It is remembered: most loans of a day end together. */
function endOfDays(from: Day, days: number, branch: Branch = UNDECLARED, timeZone: string): Temporal.Instant {
  const known = ends.getOrInsertComputed(branch, () => new Map());
  const key = `${timeZone} ${from} ${days}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= MOST_ENDS) known.clear();
  const end = withinYears(onDay(nextOpenDay(addDays(from, days), branch), END_OF_DAY, timeZone));
  known.set(key, end);
  return end;
}

/** Finds the moment of a time on a day. Where clocks are set back, a time comes twice: the later one ends the day. */
function onDay(day: Day, time: Temporal.PlainTime, timeZone: string): Temporal.Instant {
  return Temporal.PlainDate.from(day).toPlainDateTime(time).toZonedDateTime(timeZone, { disambiguation: "later" })
    .toInstant();
}
