import { InvalidArgumentError } from "commander";
import { machineTimeZone } from "../../config/base/machine_time_zone.ts";

/** Reads a moment from the command line; a time without an offset is this machine's. */
export function momentOption(text: string): Temporal.Instant {
  try {
    return readMoment(text);
  } catch {
    throw new InvalidArgumentError(
      "It must be a date or a time such as 2026-12-31, 2026-12-31T17:00 or 2026-12-31T17:00:00Z.",
    );
  }
}

function readMoment(text: string): Temporal.Instant {
  if (/(Z|[+-]\d\d(:?\d\d)?)$/i.test(text.slice(10))) return Temporal.Instant.from(text);
  return Temporal.PlainDateTime.from(text).toZonedDateTime(machineTimeZone()).toInstant();
}
