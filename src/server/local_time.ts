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

/** Readings that are kept. */
const MOST = 256;

/**
 * The clock of one time zone. Readings are kept, because a conversion costs as much as the rest of a status answer, nearly
 * every message asks for "now", and loans are due at the ends of a few days.
 */
export function createLocalTime(timeZone: string): LocalTime {
  const readings = new Map<number, Timestamp>();

  function timestamp(instant: Temporal.Instant): Timestamp {
    const asked = Math.floor(instant.epochMilliseconds / 1000);
    const kept = readings.get(asked);
    if (kept !== undefined) return kept;
    const { year, month, day, hour, minute, second } = instant.toZonedDateTimeISO(timeZone);
    const reading: Timestamp = { year, month, day, hour, minute, second, zone: "" };
    if (readings.size >= MOST) readings.clear();
    readings.set(asked, reading);
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
