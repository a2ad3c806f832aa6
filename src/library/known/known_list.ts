import { compareStamps, type FactValue, type Known, newerOf, type Stamp } from "./known.ts";

/**
 * What is known of a list, such as a patron's holds: single statements about entries, and the last time when all of it
 * was told at once.
 */
export interface KnownList<V extends FactValue = FactValue> {
  /** When the whole list was told: what was not in it was not there. Absent: it never was, and there may be more. */
  readonly whole?: Stamp;
  /** The newest statement about each entry, by its key; `null`: it is not there any more. None is older than `whole`. */
  readonly entries: Readonly<Record<string, Known<V | null>>>;
}

/** Nothing is known. */
export const NO_LIST: KnownList<never> = { entries: {} };

/** Makes what is known once a whole list has been told. */
export function wholeList<V extends FactValue>(
  values: Iterable<readonly [key: string, value: V]>,
  stamp: Stamp,
): KnownList<V> {
  return { whole: stampOf(stamp), entries: entriesOf(values, stamp) };
}

/** Makes what is known once entries have been told that may not be all; `null`: the entry is gone. */
export function partOfList<V extends FactValue>(
  values: Iterable<readonly [key: string, value: V | null]>,
  stamp: Stamp,
): KnownList<V> {
  return { entries: entriesOf(values, stamp) };
}

/** Merges what is told of a list into what is known of it. */
export function mergeLists<V extends FactValue>(known: KnownList<V>, told: KnownList<V>): KnownList<V> {
  const whole = laterOf(known.whole, told.whole);
  const merged: Record<string, Known<V | null>> = {};
  for (const [key, said] of [...Object.entries(known.entries), ...Object.entries(told.entries)]) {
    // What was said before the whole list was told is in it, or is not there any more.
    if (whole !== undefined && compareStamps(said, whole) < 0) continue;
    const before = Object.hasOwn(merged, key) ? merged[key] : undefined;
    merged[key] = before === undefined ? said : newerOf(before, said);
  }
  return { ...whole !== undefined && { whole }, entries: merged };
}

/** Tells the entries that are there, by their keys, as far as that is known. */
export function entriesThere<V extends FactValue>({ entries }: KnownList<V>): ReadonlyMap<string, V> {
  return new Map(Object.entries(entries).flatMap(([key, { value }]) => value === null ? [] : [[key, value] as const]));
}

/**
 * Tells whether an entry is there; `undefined` where nobody said, since the list was never told as a whole. `since` is
 * when that was last said.
 */
export function isThere(list: KnownList, key: string): { readonly there: boolean; readonly since: Stamp } | undefined {
  const said = Object.hasOwn(list.entries, key) ? list.entries[key] : undefined;
  if (said !== undefined) return { there: said.value !== null, since: said };
  return list.whole && { there: false, since: list.whole };
}

function entriesOf<V extends FactValue>(
  values: Iterable<readonly [key: string, value: V]>,
  stamp: Stamp,
): Readonly<Record<string, Known<V>>> {
  return Object.fromEntries([...values].map(([key, value]) => [key, { value, ...stampOf(stamp) }]));
}

function stampOf({ at, origin }: Stamp): Stamp {
  return { at, origin };
}

/** Picks the later of two moments that may not be known. */
export function laterOf(a: Stamp | undefined, b: Stamp | undefined): Stamp | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareStamps(a, b) < 0 ? b : a;
}
