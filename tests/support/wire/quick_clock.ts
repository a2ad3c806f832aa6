import { NOON } from "../library/records.ts";

/** How many times as fast as the machine's the clock goes: a suite looks every twentieth of a second for the next second. */
const PACE = 20;

/** Milliseconds between two steps of the clock, and those that a step counts at most. */
const STEP = 2, LONGEST_STEP = 10;

/**
 * Has the clock of this process go from a Monday's noon on while `body` runs, and faster: whoever waits for the next
 * second, so that two requests do not bear the same, hardly waits; and no day ends meanwhile, nor is an hour there twice.
 * A server that is to agree with it about the time runs in this process, too. The clock that only goes forward, by which
 * limits are measured, goes on as it does.
 *
 * It goes on once in a turn of the event loop, by a fifth of a second at most: however slow the machine is, a message and
 * its answer are not minutes apart.
 */
export async function withQuickClock<T>(body: () => Promise<T>): Promise<T> {
  const { now } = Date;
  const { instant } = Temporal.Now;
  let time = NOON.epochMilliseconds, last = performance.now();
  const steps = setInterval(() => {
    const before = last;
    last = performance.now();
    time += PACE * Math.min(last - before, LONGEST_STEP);
  }, STEP);
  Date.now = () => Math.floor(time);
  Temporal.Now.instant = () => Temporal.Instant.fromEpochMilliseconds(Date.now());
  try {
    return await body();
  } finally {
    clearInterval(steps);
    Date.now = now;
    Temporal.Now.instant = instant;
  }
}
