/**
 * What the engine says instead of a zone, with an empty TZ for one. Its own Temporal does not take it (V8's fault: it should be
 * UTC).
 */
const UNKNOWN = "Etc/Unknown";

/** Tells the time zone of this machine: UTC where it names none, as in POSIX. */
export function machineTimeZone(): string {
  const zone = Temporal.Now.timeZoneId();
  return zone === UNKNOWN ? "UTC" : zone;
}
