import type { Config } from "../../config/config.ts";
import { deskInstitution } from "../../desk/work/desk_institution.ts";
import { useTexts } from "./site_context.ts";

/** Gives the time zone in which the pages tell time: that of the desk's institution. */
export function pageTimeZone(config: Pick<Config, "institutions">): string {
  return deskInstitution(config)?.timeZone ?? "UTC";
}

/**
 * Shows a moment in the library's time, to the second or to the minute; with the time zone where a page has several.
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
  const local = useTexts().frame[to](moment.toZonedDateTimeISO(timeZone).toPlainDateTime());
  const text = `${local}${zoned ? ` ${timeZone}` : ""}`;
  return <time datetime={moment.toString()}>{text}</time>;
}
