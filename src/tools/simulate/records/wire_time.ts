import { formatTimestamp } from "../../../protocol/public/sip2.ts";

/** Writes a moment in its eighteen characters, in local time. */
export function wireTime({ year, month, day, hour, minute, second }: Temporal.ZonedDateTime): string {
  return formatTimestamp({ year, month, day, hour, minute, second, zone: "" });
}
