import { withinYears } from "../../library/day.ts";
import { type Timestamp, zoneOffsetHours } from "../../protocol/timestamp.ts";

/** The clock of an institution: moments to and from the wall-clock readings that travel in messages. */
export interface LocalTime {
  readonly timeZone: string;
  /** Writes a moment as a wall-clock reading with blank zone, which means local time. */
  timestamp(instant: Temporal.Instant): Timestamp;
  /** Finds the moment that a terminal meant; its zone counts where it named one. */
  instant(timestamp: Timestamp): Temporal.Instant;
}

/** Conversions that are kept, of each kind. */
const MOST = 256;

/**
 * Makes the clock of one time zone. Conversions are kept, because one costs as much as the rest of a status answer:
 * nearly every message asks for "now", terminals tell it in each checkin, and loans are due at the ends of a few days.
 */
export function createLocalTime(timeZone: string): LocalTime {
  const readings = new Map<number, Timestamp>();
  const moments = new Map<number, Temporal.Instant>();
  /** The moment that was asked for last: all messages of one millisecond have the same, and to ask it for its time takes longer. */
  let last: { readonly moment: Temporal.Instant; readonly reading: Timestamp } | undefined;

  function timestamp(moment: Temporal.Instant): Timestamp {
    if (last?.moment === moment) return last.reading;
    const reading = readingOf(moment);
    last = { moment, reading };
    return reading;
  }

  function readingOf(moment: Temporal.Instant): Timestamp {
    const asked = Math.floor(moment.epochMilliseconds / 1000);
    const kept = readings.get(asked);
    if (kept !== undefined) return kept;
    // Databases of 0.1.0 may hold a later one, which no terminal could read.
    const instant = withinYears(moment);
    const { year, month, day, hour, minute, second } = instant.toZonedDateTimeISO(timeZone);
    const reading: Timestamp = { year, month, day, hour, minute, second, zone: "" };
    return keep(readings, asked, reading);
  }

  function instant(timestamp: Timestamp): Temporal.Instant {
    const offset = zoneOffsetHours(timestamp.zone);
    if (offset !== undefined) return momentIn("UTC", timestamp).subtract({ hours: offset });
    const asked = numberOf(timestamp);
    return moments.get(asked) ?? keep(moments, asked, momentIn(timeZone, timestamp));
  }

  return { timeZone, timestamp, instant };
}

/** Keeps a conversion, and forgets the others when there are too many. */
function keep<T>(conversions: Map<number, T>, from: number, to: T): T {
  if (conversions.size >= MOST) conversions.clear();
  conversions.set(from, to);
  return to;
}

function momentIn(timeZone: string, { year, month, day, hour, minute, second }: Timestamp): Temporal.Instant {
  const wall = Temporal.PlainDateTime.from({ year, month, day, hour, minute, second });
  return wall.toZonedDateTime(timeZone).toInstant();
}

/** Makes a number that tells one wall-clock reading from all others. */
function numberOf({ year, month, day, hour, minute, second }: Timestamp): number {
  return ((((year * 16 + month) * 32 + day) * 32 + hour) * 64 + minute) * 64 + second;
}
