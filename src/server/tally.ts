/** Counts what happens to each of many keys within a minute of its first time. */
export interface Tally {
  /** How often it happened in the minute that is running for the key. */
  count(key: string): number;
  /** It happened once more; gives how often that makes. */
  add(key: string): number;
}

const WINDOW = 60_000;

/** Counts nothing yet. Keys whose minute is over take no memory. */
export function createTally(clock: () => Temporal.Instant): Tally {
  const counts = new Map<string, { count: number; readonly until: number }>();

  /** Minutes are equally long and so end in the order in which they began, which is that of the map. */
  function forgetOld(now: number): void {
    for (const [key, { until }] of counts) {
      if (until > now) return;
      counts.delete(key);
    }
  }

  return {
    count(key) {
      forgetOld(clock().epochMilliseconds);
      return counts.get(key)?.count ?? 0;
    },
    add(key) {
      const now = clock().epochMilliseconds;
      forgetOld(now);
      const running = counts.get(key) ?? { count: 0, until: now + WINDOW };
      counts.set(key, running);
      return ++running.count;
    },
  };
}
