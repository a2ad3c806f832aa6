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
