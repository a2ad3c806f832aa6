import type { Reason, StaffReason } from "../../library/reason.ts";
import type { OverridingRole } from "./desk_work.ts";

/**
 * The reasons that staff may set aside, and the least role that may. Staff at the desk set aside limits, overdue loans
 * and debts; only administrators set aside faults of the card.
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

/** The one that needs no further reason, since the patron agrees. */
const AGREED: Reason = "fee-not-acknowledged";

/**
 * Tells which role may set a reason aside, whether this one may, and whether it must say why. `undefined`: no role may.
 */
export function overrideOf(reason: Reason | StaffReason, role: OverridingRole) {
  const least = OVERRIDES[reason];
  return least && { role: least, permitted: mayOverride(least, role), asksWhy: reason !== AGREED };
}

/** Picks the reasons that a role may set aside. */
export function overridable(reasons: readonly Reason[], role: OverridingRole): ReadonlySet<Reason> {
  return new Set(reasons.filter((reason) => {
    const least = OVERRIDES[reason];
    return least !== undefined && mayOverride(least, role);
  }));
}

function mayOverride(least: OverridingRole, role: OverridingRole): boolean {
  return least === "desk" || role === "admin";
}
