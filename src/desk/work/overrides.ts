import type { Reason, StaffReason } from "../../library/reason.ts";
import type { OverridingRole } from "./desk_work.ts";

/**
 * The reasons that staff may set aside, and the least role that may: limits, what is overdue and what is owed at the
 * desk, what is the matter with the card for administrators only.
 */
export const OVERRIDES: Readonly<Partial<Record<Reason | StaffReason, OverridingRole>>> = {
  "loans-over-limit": "desk",
  "renewals-over-limit": "desk",
  "holds-over-limit": "desk",
  "overdues-over-limit": "desk",
  "claims-over-limit": "desk",
  "lost-over-limit": "desk",
  "fees-over-limit": "desk",
  "fees-owed": "desk",
  "fee-not-acknowledged": "desk",
  "patron-blocked": "admin",
  "patron-expired": "admin",
  "card-lost": "admin",
};

/** The one that needs no reason: it is the patron who agrees. */
const AGREED: Reason = "fee-not-acknowledged";

/** Tells whether somebody may set a reason aside, and what that takes; `undefined`: nobody may. */
export function overrideOf(reason: Reason | StaffReason, role: OverridingRole) {
  const least = OVERRIDES[reason];
  return least && { role: least, permitted: mayOverride(least, role), asksWhy: reason !== AGREED };
}

/** Picks those of some reasons that somebody may set aside. */
export function overridable(reasons: readonly Reason[], role: OverridingRole): ReadonlySet<Reason> {
  return new Set(reasons.filter((reason) => {
    const least = OVERRIDES[reason];
    return least !== undefined && mayOverride(least, role);
  }));
}

function mayOverride(least: OverridingRole, role: OverridingRole): boolean {
  return least === "desk" || role === "admin";
}
