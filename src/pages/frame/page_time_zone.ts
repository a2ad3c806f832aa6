import type { Config } from "../../config/config.ts";
import { deskInstitution } from "../../desk/work/desk_institution.ts";

/** Gives the time zone in which the pages tell time: that of the desk's institution. */
export function pageTimeZone(config: Pick<Config, "institutions">): string {
  return deskInstitution(config)?.timeZone ?? "UTC";
}
