import type { LendingLimits } from "../../config/config.ts";
import { sameId } from "../../library/id.ts";
import type { ItemStatus } from "../../library/item.ts";
import { compareStamps } from "../../library/known/known.ts";
import { laterOf } from "../../library/known/known_list.ts";
import type { CopyLoan, KnownCard, KnownCopy } from "../../library/known/known_records.ts";
import type { AwayReason, Reason } from "../../library/reason.ts";
import { statusNow } from "../base/copy_status.ts";
import type { AwayRefusal } from "./judge_card.ts";

/** What of a copy decides while the library system is away. */
export interface CopyStanding {
  /** Absent: nothing is known of it. */
  readonly copy?: KnownCopy;
  /** Whether it is on loan, as far as that is known. */
  readonly loan: CopyLoan;
  /** Whether a change of it is under way, or went to the system and nobody knows what became of it. */
  readonly isCopyUnsure: boolean;
  /** Whether somebody has a hold on it or on its title, as far as is known. */
  readonly isAwaited: boolean;
  /** Whether it stands on the hold shelf for this patron. */
  readonly isHeldForPatron: boolean;
  /** Whether its loan costs something, as the system or a rule says. */
  readonly costs: boolean;
}

/** What a circulation status says of a copy that is not on loan; those that are not named here forbid nothing. */
const STATUSES: Readonly<Record<string, Reason | AwayReason>> = {
  "01": "item-not-for-loan",
  "02": "item-on-order",
  "06": "item-in-process",
  "08": "item-waiting-for-another",
  "10": "away-item-state",
  "11": "item-claimed-returned",
  "12": "item-lost",
  "13": "item-missing",
};

/**
 * What files say of a copy and no 18 takes back: a Koha's 18 calls what is withdrawn or not for loan available (read in the code
 * of 25.x, `ILS/Item.pm`), and so is any that was read since. The next file says otherwise where that is so.
 */
const KEPT_BACK: Readonly<Partial<Record<ItemStatus, Reason>>> = {
  "not-for-loan": "item-not-for-loan",
  "withdrawn": "item-withdrawn",
};

/** Judges whether a copy may be lent by what is known of it. */
export function judgeCopy(
  { copy, loan, isCopyUnsure, isAwaited, isHeldForPatron, costs }: CopyStanding,
  cardLent: number,
  limits: LendingLimits,
): AwayRefusal | undefined {
  if (isCopyUnsure) return { reason: "away-unsure" };
  if (loan.kind === "on loan") return { reason: "item-on-loan-to-another" };
  const { itemType, status: filed } = copy?.facts ?? {};
  const keptBack = filed && KEPT_BACK[filed.value];
  if (keptBack !== undefined) return { reason: keptBack };
  if (itemType !== undefined && limits.neverLend?.has(itemType.value.toLowerCase())) {
    return { reason: "item-type-not-lent" };
  }
  if (costs && !limits.chargedLend) return { reason: "away-item-charged" };
  const status = copy && statusOf(copy, loan), forbidden = status === undefined ? undefined : STATUSES[status];
  if (forbidden !== undefined && !(status === "08" && isHeldForPatron)) return { reason: forbidden };
  if (isAwaited && !isHeldForPatron) return { reason: "item-reserved-for-another" };
  if (cameBack(copy) && !limits.returnedLend) return { reason: "away-item-returned" };
  // What the limits ask for and nobody said makes it a copy that is not known.
  const isKnown = loan.kind === "not on loan" && (limits.neverLend === undefined || itemType !== undefined);
  return isKnown || cardLent < limits.unknownItems ? undefined : { reason: "away-item-unknown" };
}

/** Whether a loan is a patron's own. */
export function isOwnLoan(loan: CopyLoan, patronIds: readonly string[]): boolean {
  return loan.kind === "on loan" && loan.to !== undefined &&
    patronIds.some((patronId) => sameId(patronId, loan.to?.patronId ?? ""));
}

/** Whether a patron has a hold for which a copy stands on the shelf, by the copy or by its title. */
export function isHeldFor(card: KnownCard | undefined, keys: readonly string[]): boolean {
  return keys.some((key) => card?.holds.entries[key]?.value === "waiting");
}

/** Whether a copy has come back while the system was away: that it is not on loan was said here, and not by the system. */
function cameBack(copy: KnownCopy | undefined): boolean {
  return copy?.loan?.value === null && copy.loan.origin === "away";
}

/** The circulation status, where nothing has been said of a loan or a return since it was told, or files told of it. */
function statusOf(copy: KnownCopy, loan: CopyLoan): string | undefined {
  const { circulationStatus, status, lent } = copy.facts;
  const said = laterOf(circulationStatus, status), moved = laterOf(copy.loan, lent);
  if (said === undefined || (moved !== undefined && compareStamps(said, moved) < 0)) return undefined;
  return statusNow(copy, loan);
}
