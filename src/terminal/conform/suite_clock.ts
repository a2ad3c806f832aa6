/** The clock of the terminal that a suite plays. */
export interface SuiteClock {
  now(): Temporal.Instant;
  /** Goes on by whole seconds until the requests, which are made anew at each, are none that were made before. */
  dateAnew(requests: () => readonly string[]): void;
}

/** Makes a clock that agrees with this machine's until a request would carry the same date as another of its kind. */
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
