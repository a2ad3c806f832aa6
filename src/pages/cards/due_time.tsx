import { useContext } from "hono/jsx";
import { SiteContext, useTexts } from "../frame/site_context.ts";
import { Mark } from "./mark.tsx";

/** Milliseconds of a day. */
const DAY = 86_400_000;

/** Counts the days from one to another, both such as `2026-12-31`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

/** Shows when a loan ends: how long that is, and the day; the time only where it is not a day's end. */
export function DueTime(
  { at, timeZone, overdue = false }: {
    readonly at: number;
    readonly timeZone: string;
    /** Whether it is past, though its day may not be. */
    readonly overdue?: boolean;
  },
) {
  const { frame } = useTexts();
  const { today } = useContext(SiteContext);
  const moment = Temporal.Instant.fromEpochMilliseconds(at);
  const local = moment.toZonedDateTimeISO(timeZone).toPlainDateTime();
  const day = local.toPlainDate();
  const days = daysBetween(today, day.toString());
  const words = overdue && days === 0 ? frame.lateToday : frame.dueIn(days);
  const isDaysEnd = local.hour === 23 && local.minute === 59;
  return (
    <>
      {overdue || days < 0 ? <Mark kind="danger">{words}</Mark> : <span data-due>{words}</span>}{" "}
      <small>
        <time datetime={moment.toString()}>{isDaysEnd ? frame.day(day) : frame.minute(local)}</time>
      </small>
    </>
  );
}
