/**
 * The zone that V8 gives where it knows none, for example with an empty TZ. Its own Temporal does not take it (a fault
 * of V8: it should be UTC).
 */
const UNKNOWN = "Etc/Unknown";

/** Tells the time zone of this machine: UTC where it names none, as in POSIX. */
export function machineTimeZone(): string {
  const zone = Temporal.Now.timeZoneId();
  return zone === UNKNOWN ? "UTC" : zone;
}
