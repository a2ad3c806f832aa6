import type { Config } from "../../config/config.ts";

/** Tells whether a configuration lets anybody use the staff page. */
export function isStaffPageOffered({ staff, signIn }: Pick<Config, "staff" | "signIn">): boolean {
  return staff.size > 0 || signIn !== undefined;
}
