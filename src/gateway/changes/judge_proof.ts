import { sameId } from "../../library/id.ts";
import { parseTimestamp, type Timestamp } from "../../protocol/timestamp.ts";
import { type ItemTold, type PatronTold, readAmount } from "./read_told.ts";
import type { ToldBefore } from "./told_memory.ts";

/** A change as far as later questions can prove it. */
export interface ProvableChange {
  readonly message: "checkout" | "checkin" | "renew" | "feePaid";
  readonly patronId?: string;
  readonly itemId?: string;
  /** As the terminal wrote it. */
  readonly amount?: string;
}

/** What later questions found. */
export interface ToldAfter {
  /** What a 17 for its copy told. */
  readonly item?: ItemTold;
  /** What a 63 without AD for its patron told. */
  readonly patron?: PatronTold;
}

/**
 * Tells whether it is proved that a change was carried out. What is found now proves it only where it was otherwise before:
 * a loan to this patron, where it was none of this patron's, or has another due date now; a return, where the copy was on
 * loan; a payment, where the debt is less by just its amount. What is not found proves nothing: the request may still be
 * carried out.
 */
export function isProvedDone(change: ProvableChange, before: ToldBefore, { item, patron }: ToldAfter): boolean {
  switch (change.message) {
    case "checkin":
      return before.lent === true && item?.lent === false;
    case "checkout":
      return isTheirs(change, patron) && (before.notToPatron === true || hasMoved(before.due, item));
    case "renew":
      return isTheirs(change, patron) && hasMoved(before.due, item);
    case "feePaid": {
      const amount = readAmount(change.amount ?? "");
      if (!amount || before.owed === undefined || patron?.owed === undefined) return false;
      return before.owed - patron.owed === amount;
    }
  }
}

/**
 * Tells whether it is proved that a change was not carried out and never will be, where the system itself has closed the
 * connection a while ago: of a loan and of a return, by a 17 that tells just what was told before. A renewal need not move
 * the due date, and of a payment no 17 tells.
 */
export function isProvedNotDone({ message }: ProvableChange, before: ToldBefore, { item }: ToldAfter): boolean {
  if (item === undefined) return false;
  if (message === "checkout") return before.lent === false && item.lent === false;
  if (message !== "checkin" || before.lent !== true || item.lent !== true) return false;
  return before.due?.from === "18" && before.due.written === item.due;
}

/** Whether the copy is in the list of the patron's loans. A list of titles proves nothing. */
function isTheirs({ itemId }: ProvableChange, patron: PatronTold | undefined): boolean {
  return itemId !== undefined && patron?.loans !== undefined && patron.loans.some((one) => sameId(one, itemId));
}

/**
 * Whether the due date is a later one now. The same system may write AH of a 12 and of an 18 differently: between those
 * only a later day counts.
 */
function hasMoved(before: ToldBefore["due"], item: ItemTold | undefined): boolean {
  if (before === undefined || item?.due === undefined || item.lent !== true) return false;
  const was = parseTimestamp(before.written), is = parseTimestamp(item.due);
  if (was === null || is === null || was.zone !== is.zone) return false;
  return before.from === "18" ? momentOf(is) > momentOf(was) : dayOf(is) > dayOf(was);
}

function dayOf({ year, month, day }: Timestamp): number {
  return (year * 100 + month) * 100 + day;
}

function momentOf(date: Timestamp): number {
  return ((dayOf(date) * 100 + date.hour) * 100 + date.minute) * 100 + date.second;
}
