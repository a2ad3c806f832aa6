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
  const secondOf = ({ epochMilliseconds }: Temporal.Instant) => Math.floor(epochMilliseconds / 1000);
  // An earlier run may have ended in this second.
  const begun = secondOf(Temporal.Now.instant());
  /** While requests are made: all of them bear this moment, and are judged by it. */
  let moment: Temporal.Instant | undefined;
  /** The second of the last request, and one that a request has for itself. */
  let last = begun, taken: number | undefined;
  let counted = 0;

  function madeAt(instant: Temporal.Instant, make: () => MadeRequests): MadeRequests {
    moment = instant;
    try {
      return make();
    } finally {
      moment = undefined;
    }
  }

  function mayNot({ changes, isDated }: MadeRequests, now: number, alone: boolean): boolean {
    if (!isDated) return false;
    return now === taken || alone && now === last || changes.length > 0 && now === begun ||
      changes.some((request) => made.has(request));
  }

  return {
    now: () => moment ?? Temporal.Now.instant(),
    count: () => ++counted,
    async freshly(make, alone = false) {
      let now = Temporal.Now.instant();
      let requests = madeAt(now, make);
      while (mayNot(requests, secondOf(now), alone)) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        now = Temporal.Now.instant();
        requests = madeAt(now, make);
      }
      for (const request of requests.changes) made.add(request);
      if (requests.isDated) last = secondOf(now);
      if (alone) taken = last;
    },
  };
}
