/** The clock of the terminal that a suite plays. */
export interface SuiteClock {
  now(): Temporal.Instant;
  /**
   * Moves the clock on by whole seconds until `requests`, which is called again each time, gives none that was made
   * before.
   */
  dateAnew(requests: () => readonly string[]): void;
}

/**
 * Makes a clock that agrees with this machine's, and moves ahead of it where two requests of a kind would carry the
 * same date.
 */
export function createSuiteClock(): SuiteClock {
  const made = new Set<string>();
  let ahead = 0;
  return {
    now: () => Temporal.Now.instant().add({ seconds: ahead }),
    dateAnew(requests) {
      while (requests().some((request) => made.has(request))) ahead++;
      for (const request of requests()) made.add(request);
    },
  };
}
