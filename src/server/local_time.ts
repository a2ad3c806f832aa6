import type { Timestamp } from "../protocol/timestamp.ts";
import { zoneOffsetHours } from "../protocol/timestamp.ts";

/** The clock of an institution: moments to and from the wall-clock readings that travel in messages. */
export interface LocalTime {
  readonly timeZone: string;
  /** A moment as a wall-clock reading with blank zone, which means local time. */
  timestamp(instant: Temporal.Instant): Timestamp;
  /** The moment a terminal meant; its zone counts where it named one. */
  instant(timestamp: Timestamp): Temporal.Instant;
}

/**
 * The clock of one time zone. The last second's reading is kept, because nearly every message asks for "now" and a
 * conversion costs as much as the rest of a status answer.
 */
export function createLocalTime(timeZone: string): LocalTime {
  let second = NaN;
  let reading: Timestamp | undefined;

  function timestamp(instant: Temporal.Instant): Timestamp {
    const asked = Math.floor(instant.epochMilliseconds / 1000);
    if (reading === undefined || asked !== second) {
      const { year, month, day, hour, minute, second: s } = instant.toZonedDateTimeISO(timeZone);
      reading = { year, month, day, hour, minute, second: s, zone: "" };
      second = asked;
    }
    return reading;
  }

  function instant({ year, month, day, hour, minute, second, zone }: Timestamp): Temporal.Instant {
    const wall = Temporal.PlainDateTime.from({ year, month, day, hour, minute, second });
    const offset = zoneOffsetHours(zone);
    if (offset === undefined) return wall.toZonedDateTime(timeZone).toInstant();
    return wall.toZonedDateTime("UTC").toInstant().subtract({ hours: offset });
  }

  return { timeZone, timestamp, instant };
}
