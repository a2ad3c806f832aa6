/**
 * A moment as SIP2 writes it: a wall-clock reading and, sometimes, the zone it was read in.
 *
 * `zone` is the four characters between date and time with blanks trimmed: `""` or `"0000"` is local time, one letter a
 * military zone (`Z` is UTC), and terminals also send names such as `EST`.
 */
export interface Timestamp {
  /** 1 to 9999 */
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  /** 1 to 31 */
  readonly day: number;
  /** 0 to 23 */
  readonly hour: number;
  readonly minute: number;
  /** 0 to 59; a leap second is no valid time. */
  readonly second: number;
  /** As it came; empty for local time. */
  readonly zone: string;
}

/** Tells whether two timestamps are written alike. */
export function isSameTimestamp(one: Timestamp, other: Timestamp): boolean {
  return one.second === other.second && one.minute === other.minute && one.hour === other.hour &&
    one.day === other.day && one.month === other.month && one.year === other.year && one.zone === other.zone;
}

/** Characters of a timestamp on the wire: `YYYYMMDDZZZZHHMMSS`. */
const TIMESTAMP_WIDTH = 18;

/** The zone of local time, as it travels. */
export const LOCAL = "    ";

/** Offsets in hours of the civil zone names that North American terminals send (specification: "accept EST and the like"). */
const NAMED_ZONES: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  BST: 1,
  CET: 1,
  CEST: 2,
  AST: -4,
  ADT: -3,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};

const MILITARY_EAST = "ABCDEFGHIKLM";
const MILITARY_WEST = "NOPQRSTUVWXY";

/**
 * Reads 18 characters as a timestamp. Blank, all-zero and impossible dates are `null`: the protocol means "none" by
 * them, and a terminal with a flat clock battery must still be served.
 *
 * @example
 * ```ts
 * parseTimestamp("20261124   Z101500"); // { year: 2026, month: 11, ..., zone: "Z" }
 * ```
 */
export function parseTimestamp(text: string): Timestamp | null {
  if (text.length !== TIMESTAMP_WIDTH) return null;
  const year = digits(text, 0, 4), month = digits(text, 4, 6), day = digits(text, 6, 8);
  const hour = digits(text, 12, 14), minute = digits(text, 14, 16), second = digits(text, 16, 18);
  const dateIsReal = year >= 1 && month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= daysIn(year, month));
  const timeIsReal = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  if (!dateIsReal || !timeIsReal) return null;
  const zone = text.slice(8, 12);
  return { year, month, day, hour, minute, second, zone: zone === LOCAL ? "" : readZone(zone) };
}

/** Writes a timestamp in its 18 characters; `null` becomes blanks. */
export function formatTimestamp(timestamp: Timestamp | null): string {
  if (timestamp === null) return " ".repeat(TIMESTAMP_WIDTH);
  const { year, month, day, hour, minute, second, zone } = timestamp;
  const date = (year * 100 + month) * 100 + day, time = (hour * 100 + minute) * 100 + second;
  return String(date).padStart(8, "0") + zone.padStart(4) + String(time).padStart(6, "0");
}

/**
 * Gives the offset of the timestamp's zone in hours east of UTC; `undefined` for local time. An unknown name means
 * local time: a date that is hours off serves better than none.
 */
export function zoneOffsetHours(zone: string): number | undefined {
  if (zone === "" || zone === "0000") return undefined;
  const name = zone.toUpperCase();
  if (name === "Z") return 0;
  if (name.length > 1) return NAMED_ZONES[name];
  const east = MILITARY_EAST.indexOf(name);
  if (east >= 0) return east + 1;
  const west = MILITARY_WEST.indexOf(name);
  return west >= 0 ? -(west + 1) : undefined;
}

/**
 * Reads a zone. One with characters other than printable ASCII is line noise, and becomes local time: it must not come
 * back in an answer.
 */
function readZone(zone: string): string {
  return /^[ -~]*$/.test(zone) ? zone.trim() : "";
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
