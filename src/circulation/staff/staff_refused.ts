import type { Item } from "../../library/item.ts";
import type { Reason, StaffReason } from "../../library/reason.ts";

/** Something that only staff ask for is refused. */
export interface StaffRefused extends WhyRefused {
  readonly ok: false;
}

/** Why it is. */
interface WhyRefused {
  readonly reason: Reason | StaffReason;
  /** Minor units that the reason names. */
  readonly amount?: number;
  readonly item?: Item;
}

/** Refuses what staff ask for. */
export function refuseStaff(
  refused: WhyRefused,
): { readonly kind: "refused"; readonly outcome: StaffRefused } {
  return { kind: "refused", outcome: { ok: false, ...refused } };
}

/** Refuses because others changed the records first, again and again. */
export function staffTooLate(): StaffRefused {
  return { ok: false, reason: "busy" };
}
