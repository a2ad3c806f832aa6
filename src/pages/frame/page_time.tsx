import { useContext } from "hono/jsx";
import { SiteContext, useTexts } from "./site_context.ts";

/**
 * Shows a moment in the library's time, to the second or to the minute; with the time zone where a page has several. Of a
 * moment of today that is shown to the second, only the time is shown.
 */
export function PageTime(
  { at, timeZone, zoned = false, to = "moment" }: {
    readonly at: number;
    readonly timeZone: string;
    readonly zoned?: boolean;
    readonly to?: "moment" | "minute";
  },
) {
  const moment = Temporal.Instant.fromEpochMilliseconds(at);
  const { today } = useContext(SiteContext);
  const local = moment.toZonedDateTimeISO(timeZone).toPlainDateTime();
  const isToday = !zoned && to === "moment" && local.toPlainDate().toString() === today;
  const text = `${useTexts().frame[isToday ? "clock" : to](local)}${zoned ? ` ${timeZone}` : ""}`;
  return <time datetime={moment.toString()}>{text}</time>;
}
