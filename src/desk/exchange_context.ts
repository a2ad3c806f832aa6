import { InvalidArgumentError } from "commander";
import type { Config } from "../config/config.ts";
import type { ExchangeContext } from "../exchange/cell.ts";
import { newId } from "../service/new_id.ts";

/**
 * Gives what reading and writing files takes from a configuration: the first institution's time zone, and the currency.
 */
export function exchangeContext({ institutions }: Config, now: Temporal.Instant): ExchangeContext {
  const [first] = institutions.values();
  return {
    now,
    timeZone: first?.timeZone ?? Temporal.Now.timeZoneId(),
    currencyDigits: first?.currencyDigits ?? 2,
    newId,
  };
}

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
  return Temporal.PlainDateTime.from(text).toZonedDateTime(Temporal.Now.timeZoneId()).toInstant();
}
