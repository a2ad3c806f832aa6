import type { Config } from "../../config/config.ts";
import { notice } from "../../library/notice.ts";
import type { Patron } from "../../library/patron.ts";
import type { FieldFault } from "./record_fields.ts";

/** An address to which a mail program sends: one sign @, and a domain with a point. */
const MAIL = /^[^\s@,;<>"()]+@[^\s@,;<>"().]+(?:\.[^\s@,;<>"().]+)+$/u;

/**
 * Lists what is wrong with a patron whom staff have filled in. What was stored before stays allowed: it may come from another
 * system.
 */
export function patronFaults(
  patron: Patron,
  before: Patron | undefined,
  { circulation: { scopes } }: Pick<Config, "circulation">,
): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const isNew = (field: "category" | "email") => patron[field] !== "" && patron[field] !== before?.[field];
  if (patron.lastName === "" && patron.firstName === "") {
    faults.push({ field: "last_name", allowed: notice("text-not-empty", "text that is not empty") });
  }
  // Where no rule names a category there is none to choose from.
  const { categories } = scopes;
  if (isNew("category") && categories.size > 0 && !categories.has(patron.category.toLowerCase())) {
    const known = [...categories].map((each) => each.toUpperCase()).join(", ");
    faults.push({
      field: "category",
      allowed: notice("category-of-rules", `one that the rules name: ${known}`, known),
    });
  }
  if (isNew("email") && !MAIL.test(patron.email)) {
    faults.push({ field: "email", allowed: notice("mail-address", "an address such as ada@example.org, or nothing") });
  }
  return faults;
}
