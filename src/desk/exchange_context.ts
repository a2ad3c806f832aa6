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
