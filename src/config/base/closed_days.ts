import { closestName } from "./closest_name.ts";
import { kind } from "./kind.ts";

interface ClosedDays {
  /** 1 Monday to 7 Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** `2026-12-25`, or `12-25` for every year. */
  readonly dates: ReadonlySet<string>;
}

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const DAY = `(${WEEKDAYS.join("|")}|([0-9]{4}-)?[0-9]{2}-[0-9]{2})`;

/** `library/@closed`. One day of the week must stay open, or no due date could ever be found. */
export const closedDays = kind(
  "days of the week and dates, such as saturday sunday 12-25 2026-11-26",
  (text, refuse): ClosedDays => {
    const weekdays = new Set<number>();
    const dates = new Set<string>();
    for (const word of text.split(/[\s,]+/).filter((word) => word !== "")) {
      const weekday = WEEKDAYS.indexOf(word.toLowerCase()) + 1;
      if (weekday > 0) weekdays.add(weekday);
      else if (isDate(word)) dates.add(word);
      else return refuse(`in which ${JSON.stringify(word)} is no day${hint(word)}`);
    }
    return weekdays.size === WEEKDAYS.length ? refuse("which leaves no day open") : { weekdays, dates };
  },
  { pattern: `[, ]*(${DAY}([, ]+${DAY})*)?[, ]*` },
);

function isDate(word: string): boolean {
  try {
    if (/^\d\d-\d\d$/.test(word)) return Temporal.PlainMonthDay.from(word, { overflow: "reject" }) !== undefined;
    return /^\d{4}-\d\d-\d\d$/.test(word) && Temporal.PlainDate.from(word, { overflow: "reject" }) !== undefined;
  } catch {
    return false;
  }
}

function hint(word: string): string {
  const closest = closestName(word, WEEKDAYS);
  return closest === undefined ? "" : ` (did you mean ${JSON.stringify(closest)})`;
}
