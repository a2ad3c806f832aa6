/**
 * Makes a clock that tells the time, to the millisecond. All who ask in one millisecond are given the same moment: to
 * make one costs as much as to read a whole message, and a busy server asks many times a millisecond.
 *
 * @param milliseconds tells how many have passed since 1970
 */
export function createClock(milliseconds: () => number = Date.now): () => Temporal.Instant {
  let at = milliseconds();
  let moment = Temporal.Instant.fromEpochMilliseconds(at);
  return () => {
    const now = milliseconds();
    if (now !== at) [at, moment] = [now, Temporal.Instant.fromEpochMilliseconds(now)];
    return moment;
  };
}

/**
 * Makes a clock that goes on from a moment whatever anybody sets: what is kept for two minutes is kept for two minutes. It
 * tells milliseconds since 1970.
 *
 * @param elapsed milliseconds of a clock that only goes forward
 */
export function createSteadyClock(start: Temporal.Instant, elapsed: () => number): () => number {
  const from = start.epochMilliseconds - elapsed();
  return () => Math.round(from + elapsed());
}
