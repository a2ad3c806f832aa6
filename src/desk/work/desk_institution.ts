import type { Config, Institution } from "../../config/config.ts";

/**
 * Finds the institution whose clock and currency hold for staff, files and lists: the first one whose records are here. Where
 * gateways serve all, it is the first of these.
 */
export function deskInstitution({ institutions }: Pick<Config, "institutions">): Institution | undefined {
  const [first] = institutions.values();
  return institutions.values().find(({ upstream }) => upstream === undefined) ?? first;
}
