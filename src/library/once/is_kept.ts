/**
 * Tells whether what is kept for retries until a moment still counts: it does in that moment, too, and with `whenever`
 * also later. Moments are milliseconds since 1970.
 *
 * @param now the time of the clock that gave the moment
 */
export function isKept(until: number, whenever: boolean, now: number): boolean {
  return whenever || until >= now;
}
