import { machineTimeZone } from "../config/base/machine_time_zone.ts";
import type { Config } from "../config/config.ts";
import type { ExchangeContext } from "../exchange/cell.ts";
import { newId } from "../service/new_id.ts";

/** Gives what files are read and written with: the first institution's time zone, its currency, and the time now. */
export function exchangeContext({ institutions }: Config, now: Temporal.Instant): ExchangeContext {
  const [first] = institutions.values();
  return {
    now,
    timeZone: first?.timeZone ?? machineTimeZone(),
    currencyDigits: first?.currencyDigits ?? 2,
    newId,
  };
}
