import { machineTimeZone } from "../../config/base/machine_time_zone.ts";
import type { Config } from "../../config/config.ts";
import type { ExchangeContext } from "../../exchange/cell.ts";
import { newId } from "../../service/new_id.ts";
import { deskInstitution } from "./desk_institution.ts";

/** Gives what files are read and written with: time zone and currency of the desk's institution, and the time now. */
export function exchangeContext(config: Pick<Config, "institutions">, now: Temporal.Instant): ExchangeContext {
  const institution = deskInstitution(config);
  return {
    now,
    timeZone: institution?.timeZone ?? machineTimeZone(),
    currencyDigits: institution?.currencyDigits ?? 2,
    newId,
  };
}
