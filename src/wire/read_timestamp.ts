import { parseTimestamp, type Timestamp } from "../protocol/public/sip2.ts";

/** The end of the day, which is what a date without a time means for a due or expiry date; Koha writes the same. */
const END_OF_DAY = { hour: 23, minute: 59, second: 0 };

/**
 * Reads a date and time as people write it: `now`, `none`, `2026-11-24`, `2026-11-24T10:15`, the same with `Z`, or the
 * 18 characters of the protocol. `undefined` for anything else, dates that do not exist included.
 */
export function readTimestamp(text: string, now: Timestamp): Timestamp | null | undefined {
  if (text === "now") return now;
  if (text === "none" || text === "") return null;
  const asSent = parseTimestamp(text);
  if (asSent !== null) return asSent;
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(Z?))?$/.exec(text);
  if (parts === null) return undefined;
  const [year = NaN, month = NaN, day = NaN, hour, minute, second] = parts.slice(1, 7).map(numberOf);
  const time = hour === undefined ? END_OF_DAY : { hour, minute: minute ?? 0, second: second ?? 0 };
  return onlyIfExisting({ year, month, day, ...time, zone: parts[7] ?? "" });
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

function onlyIfExisting(timestamp: Timestamp): Timestamp | undefined {
  const { year, month, day, hour, minute, second } = timestamp;
  try {
    Temporal.PlainDateTime.from({ year, month, day, hour, minute, second }, { overflow: "reject" });
    return timestamp;
  } catch {
    return undefined;
  }
}
