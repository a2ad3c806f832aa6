/**
 * Counts lengths of time in microseconds. Each length below 256 has a counter of its own. Above, each power of two has
 * 128 counters, so that a length is off by less than 1 %. Plain data, so that it can be passed between threads.
 */
export interface Histogram {
  readonly counts: Uint32Array;
  /** The longest length, exact. */
  longest: number;
}

const EXACT = 256;
const PER_POWER = 128;
/** The counters of lengths below 2^32 microseconds, over an hour. */
const COUNTERS = EXACT + 24 * PER_POWER;
const LONGEST = 2 ** 32 - 1;

export function createHistogram(): Histogram {
  return { counts: new Uint32Array(COUNTERS), longest: 0 };
}

/** Counts one length of time. */
export function record(histogram: Histogram, microseconds: number): void {
  const length = Math.max(0, Math.min(Math.round(microseconds), LONGEST));
  const { counts } = histogram;
  const at = counterOf(length);
  counts[at] = (counts[at] ?? 0) + 1;
  if (length > histogram.longest) histogram.longest = length;
}

/** Adds what one histogram counted to another. */
export function addHistogram(to: Histogram, from: Histogram): void {
  for (let at = 0; at < COUNTERS; at++) to.counts[at] = (to.counts[at] ?? 0) + (from.counts[at] ?? 0);
  to.longest = Math.max(to.longest, from.longest);
}

export function countOf({ counts }: Histogram): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}

/**
 * Finds the length that this share of all does not exceed, in microseconds; 0 if nothing was counted.
 *
 * @param share above 0, at most 1: 0.99 is the 99th percentile
 */
export function quantile(histogram: Histogram, share: number): number {
  const wanted = Math.ceil(countOf(histogram) * share);
  let seen = 0;
  for (let at = 0; at < COUNTERS; at++) {
    seen += histogram.counts[at] ?? 0;
    if (seen >= wanted && seen > 0) return Math.min(largestValue(at), histogram.longest);
  }
  return 0;
}

/**
 * Picks the counter of a length. Beyond the exact ones, the power of two picks the group of counters, and the seven
 * bits after its first the counter.
 */
function counterOf(length: number): number {
  if (length < EXACT) return length;
  const shift = 24 - Math.clz32(length);
  return shift * PER_POWER + (length >>> shift);
}

/** Tells the longest length that a counter counts. */
function largestValue(counter: number): number {
  if (counter < EXACT) return counter;
  const shift = Math.floor(counter / PER_POWER) - 1;
  return (counter - shift * PER_POWER + 1) * 2 ** shift - 1;
}
