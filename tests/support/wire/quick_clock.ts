import { NOON } from "../library/records.ts";

/** How many times as fast as the machine's the clock goes: a suite looks every twentieth of a second for the next second. */
const PACE = 20;

/**
 * Has the clock of this process go from a Monday's noon on while `body` runs, and faster: whoever waits for the next
 * second, so that two requests do not bear the same, hardly waits; and no day ends meanwhile, nor is an hour there twice.
 * A server that is to agree with it about the time runs in this process, too. The clock that only goes forward, by which
 * limits are measured, goes on as it does.
 */
export async function withQuickClock<T>(body: () => Promise<T>): Promise<T> {
  const { now } = Date;
  const { instant } = Temporal.Now;
  const first = performance.now();
  Date.now = () => NOON.epochMilliseconds + Math.floor(PACE * (performance.now() - first));
  Temporal.Now.instant = () => Temporal.Instant.fromEpochMilliseconds(Date.now());
  try {
    return await body();
  } finally {
    Date.now = now;
    Temporal.Now.instant = instant;
  }
}
