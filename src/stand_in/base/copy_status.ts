import type { ItemStatus } from "../../library/item.ts";
import { compareStamps, type Stamp } from "../../library/known/known.ts";
import { laterOf } from "../../library/known/known_list.ts";
import type { CopyLoan, KnownCopy } from "../../library/known/known_records.ts";

/** What the protocol calls other: nobody knows, or none of the others. */
export const OTHER = "01";

/** The circulation status of a copy that is on loan, and those that say so; that of one that is on its shelf. */
const CHARGED = "04", LENT: ReadonlySet<string> = new Set([CHARGED, "05"]);
export const AVAILABLE = "03";
/** That of one that waits on the hold shelf, and of one that is on its way to another place. */
export const WAITING = "08", IN_TRANSIT = "10";

/** The codes of what files say of a copy: what counts before a loan, and what counts where there is none. */
const BEFORE_LOAN: Readonly<Partial<Record<ItemStatus, string>>> = {
  "claimed-returned": "11",
  missing: "13",
  lost: "12",
};
const AFTER_LOAN: Readonly<Partial<Record<ItemStatus, string>>> = { "in-process": "06", "on-order": "02" };

/** Tells the state of a copy in the protocol's code: as an 18 or a file said it last, unless it has moved since. */
export function statusNow(copy: KnownCopy, loan: CopyLoan): string {
  const { facts: { circulationStatus, status, lent } } = copy, moved = laterOf(copy.loan, lent);
  const hasMoved = (said: Stamp) => moved !== undefined && compareStamps(moved, said) > 0;
  // A copy that has come back may be on its shelf, on its way, or waiting for somebody.
  const isMoved = loan.kind === "on loan" ? CHARGED : OTHER;
  if (status !== undefined && (circulationStatus === undefined || compareStamps(circulationStatus, status) < 0)) {
    return hasMoved(status) ? isMoved : codeOf(copy, status.value, loan);
  }
  const isOver = loan.kind === "not on loan" && LENT.has(circulationStatus?.value ?? "");
  return circulationStatus === undefined || hasMoved(circulationStatus) || isOver ? isMoved : circulationStatus.value;
}

/** Tells whether nobody has said more of a copy's loan than the stand-in, which accepted it while the system was away. */
export function isOwnWord({ loan, facts: { lent, circulationStatus } }: KnownCopy): boolean {
  return laterOf(laterOf(loan, lent), circulationStatus)?.origin === "away";
}

/** What files say, the first that applies. */
function codeOf({ facts: { transitTo, captured } }: KnownCopy, status: ItemStatus, loan: CopyLoan): string {
  if (transitTo?.value || captured?.value === "in-transit") return IN_TRANSIT;
  const before = BEFORE_LOAN[status];
  if (before !== undefined) return before;
  if (loan.kind === "on loan") return CHARGED;
  if (captured?.value === "waiting") return WAITING;
  return AFTER_LOAN[status] ?? (status === "available" && loan.kind === "not on loan" ? AVAILABLE : OTHER);
}
