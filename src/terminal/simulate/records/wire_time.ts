import { formatTimestamp } from "../../../protocol/timestamp.ts";

/** Writes a moment in its eighteen characters, in local time. */
export function wireTime({ year, month, day, hour, minute, second }: Temporal.ZonedDateTime): string {
  return formatTimestamp({ year, month, day, hour, minute, second, zone: "" });
}
