import type { Config } from "../config/config.ts";
import type { ExchangeContext } from "../exchange/cell.ts";
import { newId } from "../service/new_id.ts";

/**
 * Tells what a configuration says of the files of an import or export: the first institution's time zone, and the
 * currency.
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
