/** The clock of the terminal that a suite plays. */
export interface SuiteClock {
  now(): Temporal.Instant;
  /** Gives another number each time, from 1: dates that mean nothing tell requests apart by it. */
  count(): number;
  /**
   * Waits for the next second as long as one of the requests was made before, or may have been by a run before this one.
   *
   * @param requests makes them anew for the moment
   */
  freshly(requests: () => readonly string[]): Promise<readonly string[]>;
}

/** Milliseconds between two looks at the clock. */
const PAUSE = 50;

/** Makes a clock that is this machine's. */
export function createSuiteClock(): SuiteClock {
  const made = new Set<string>();
  const second = () => Math.floor(Temporal.Now.instant().epochMilliseconds / 1000);
  // An earlier run may have ended in this second.
  const begun = second();
  let counted = 0;
  return {
    now: () => Temporal.Now.instant(),
    count: () => ++counted,
    async freshly(requests) {
      let written = requests();
      while (written.some((request) => second() === begun || made.has(request))) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        written = requests();
      }
      for (const request of written) made.add(request);
      return written;
    },
  };
}
