/** The clock of the terminal that a suite plays. */
export interface SuiteClock {
  now(): Temporal.Instant;
  /** Gives another number each time, from 1: dates that mean nothing tell requests apart by it. */
  count(): number;
  /**
   * Waits for the next second as long as one of the requests was made before, or may have been by a run before this one.
   *
   * @param make makes them anew for the moment
   * @param alone also waits until nothing was made in the second, and keeps what follows out of it
   */
  freshly(make: () => MadeRequests, alone?: boolean): Promise<void>;
}

/** Requests that were made for a moment. */
interface MadeRequests {
  /** Those that change something, as far as they tell one request from another. */
  readonly changes: readonly string[];
  /** Whether one of all bears the moment's date. */
  readonly isDated: boolean;
}

/** Milliseconds between two looks at the clock. */
const PAUSE = 50;

/** Makes a clock that is this machine's. */
export function createSuiteClock(): SuiteClock {
  const made = new Set<string>();
  const second = () => Math.floor(Temporal.Now.instant().epochMilliseconds / 1000);
  // An earlier run may have ended in this second.
  const begun = second();
  /** The second of the last request, and one that a request has for itself. */
  let last = begun, taken: number | undefined;
  let counted = 0;

  function mayNot({ changes, isDated }: MadeRequests, alone: boolean): boolean {
    if (!isDated) return false;
    const now = second();
    return now === taken || alone && now === last || changes.length > 0 && now === begun ||
      changes.some((request) => made.has(request));
  }

  return {
    now: () => Temporal.Now.instant(),
    count: () => ++counted,
    async freshly(make, alone = false) {
      let requests = make();
      while (mayNot(requests, alone)) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        requests = make();
      }
      for (const request of requests.changes) made.add(request);
      if (requests.isDated) last = second();
      if (alone) taken = last;
    },
  };
}
