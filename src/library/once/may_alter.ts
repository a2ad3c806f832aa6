import { sameId } from "../id.ts";
import { type ChangeRow, isUnsettled } from "./change_state.ts";

/** A change, and what it is about. */
export interface AlteringChange extends Pick<ChangeRow, "ledgerId" | "institution" | "state" | "begun" | "settled"> {
  /** The name of the message that asked, in kebab case. */
  readonly message: string;
  readonly patronId?: string;
  readonly itemId?: string;
  /** The process that sent it. */
  readonly owner: string;
}

/** Milliseconds for which what was told of a copy counts as known before a change. */
export const KNOWN_BEFORE = 600_000;

/**
 * Tells whether another change may be why a later question about a change's copy or patron is answered otherwise than
 * before. Then the answer proves nothing. It may be so of a change that was let past while this one was under way, and of
 * one by another process, of which this process has not heard.
 *
 * @param rows the row of this number, and those that are about its copy or its patron
 */
export function mayBeAltered(ledgerId: number, rows: readonly AlteringChange[]): boolean {
  const own = rows.find((row) => row.ledgerId === ledgerId);
  return own !== undefined && rows.some((row) => row.ledgerId !== ledgerId && mayAlter(row, own));
}

function mayAlter(change: AlteringChange, proved: AlteringChange): boolean {
  const { state } = change;
  if (change.institution !== proved.institution) return false;
  if (state === "not sent" || state === "refused" || state === "waiting") return false;
  const isAboutDebt = proved.message === "fee-paid";
  if (!(isAboutDebt ? isSame(change.patronId, proved.patronId) : isOfItsLoan(change, proved))) return false;
  // What is owed is asked after the row is begun, and what is known of a copy may have been told before.
  const before = isAboutDebt || change.owner === proved.owner ? 0 : KNOWN_BEFORE;
  const since = proved.begun.epochMilliseconds - before;
  return isUnsettled(change) || (change.settled?.epochMilliseconds ?? since) >= since;
}

/** Whether a change is about the other one's copy, or may renew the loan of that copy. */
function isOfItsLoan(change: AlteringChange, { patronId, itemId }: AlteringChange): boolean {
  if (isSame(change.itemId, itemId)) return true;
  const renewsAny = change.message === "renew-all" || (change.message === "renew" && !change.itemId);
  return renewsAny && isSame(change.patronId, patronId);
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return !!one && !!other && sameId(one, other);
}
