import type { FactValue, Stamp } from "./known.ts";
import type { KnownList } from "./known_list.ts";

/**
 * What was heard by a clock that was ahead, and has been set right since. Its moments lie in the future: all that is heard now
 * would be older, and a patron whom the system blocks would borrow until the clock has caught up. So what is told puts the
 * moments of its record right: nobody has heard anything later than now.
 */

/** Milliseconds by which the clocks of two servers may differ without being wrong. */
const SLACK = 2_000;

/** A moment in a record as it is stored; a database may have put a space into it. */
const MOMENT = /"at":( ?)(\d+)/g;

/** Tells whether a moment was told by a clock that is ahead of this one. */
export function isAhead(at: number, now: number): boolean {
  return at > now + SLACK;
}

/** Tells whether a stored record has a moment that lies in the future. Nearly none has. */
export function hasAhead(doc: string, now: number): boolean {
  return momentsIn(doc).some((at) => isAhead(at, now));
}

/**
 * Sets back the moments of a stored record that lie in the future, to just before what is told of it now. Among themselves
 * they keep their order, and they stay later than what was heard by a clock that was right. What happened here some time ago
 * is no measure: it says nothing of when the system was heard.
 *
 * @param doc the record as JSON
 * @param told what is told of the record now
 */
export function setBack(doc: string, told: unknown, now: number): string {
  const moments = momentsIn(doc);
  const ahead = [...new Set(moments.filter((at) => isAhead(at, now)))].toSorted((a, b) => a - b);
  if (ahead.length === 0) return doc;
  const before = Math.min(now, ...stampsIn(told).map(({ at, origin }) => origin === "away" ? now : at));
  const first = Math.max(before - ahead.length, ...moments.filter((at) => !isAhead(at, now)).map((at) => at + 1));
  const places = new Map(ahead.map((at, place) => [at, first + place]));
  return doc.replaceAll(
    MOMENT,
    (_, space: string, at: string) => `"at":${space}${places.get(Number(at)) ?? at}`,
  );
}

/**
 * Drops from a list what a clock that was ahead told to be absent: nobody knows whether a copy was lent before that or since,
 * and then it is on loan.
 */
export function withoutAbsencesAhead<V extends FactValue>({ whole, entries }: KnownList<V>, now: number): KnownList<V> {
  const there = Object.entries(entries).filter(([, { value, at }]) => value !== null || !isAhead(at, now));
  return { ...whole !== undefined && !isAhead(whole.at, now) && { whole }, entries: Object.fromEntries(there) };
}

function momentsIn(doc: string): readonly number[] {
  return [...doc.matchAll(MOMENT)].map(([, , at]) => Number(at));
}

function stampsIn(record: unknown): readonly Stamp[] {
  if (typeof record !== "object" || record === null) return [];
  const parts = Object.values(record).flatMap(stampsIn);
  return isStamp(record) ? [record, ...parts] : parts;
}

function isStamp(record: object): record is Stamp {
  return "at" in record && typeof record.at === "number" && "origin" in record && typeof record.origin === "string";
}
