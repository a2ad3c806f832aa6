import type { Upstream } from "../../config/upstream/upstream.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import { sameId } from "../../library/id.ts";
import { parseTimestamp, type Timestamp } from "../../protocol/timestamp.ts";
import { type ItemSaid, type PatronSaid, readAmount } from "../../systems/read_answers.ts";
import type { KnownBefore } from "../base/system_memory.ts";

/** A change as far as later questions can prove it. */
export interface ProvableChange {
  readonly message: "checkout" | "checkin" | "renew" | "feePaid";
  readonly patronId?: string;
  readonly itemId?: string;
  /** As the terminal wrote it. */
  readonly amount?: string;
}

/** What later questions found. */
export interface SaidAfter {
  /** What the answer to a 17 for the copy says. */
  readonly item?: ItemSaid;
  /** What the answer to a 63 without AD for the patron says. */
  readonly patron?: PatronSaid;
}

/**
 * Tells whether it is proved that a change was carried out. What is found now proves it only if it was different
 * before. A loan is proved if the copy is on loan to this patron now, and was not before, or has another due date now;
 * a return, if the copy was on loan and is not now; a payment, if the debt is smaller by exactly its amount. If nothing
 * has changed, nothing is proved: the request may still be carried out.
 *
 * @param hasClosed whether the system itself closed the connection some time ago, so that nothing is under way any more. Then
 * a copy that is on loan to this patron is lent as was asked, where it is not known to have been on loan before.
 */
export function isProvedDone(
  change: ProvableChange,
  before: KnownBefore,
  { item, patron }: SaidAfter,
  hasClosed: boolean,
): boolean {
  switch (change.message) {
    case "checkin":
      return before.lent === true && item?.lent === false;
    case "checkout":
      return isTheirs(change, patron) &&
        (before.notToPatron === true || hasMoved(before.due, item) || (hasClosed && isUnknown(before)));
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
 * Tells whether it is proved that a change was not carried out and never will be. Ask only where the system itself
 * closed the connection some time ago, so that nothing of the change is under way any more. Then a loan is not there if
 * the copy is not on loan, whatever was known before: had it been made, and ended since by the desk, the copy may be lent
 * all the same. A return is proved not done if a 17 still says exactly what it said before, or names the day on which a 12 said
 * that the loan is due. A renewal cannot be proved so, since it need not move the due date; nor can a payment, since a 17 says
 * nothing about it.
 */
export function isProvedNotDone({ message }: ProvableChange, before: KnownBefore, { item }: SaidAfter): boolean {
  if (item === undefined) return false;
  if (message === "checkout") return item.lent === false;
  if (message !== "checkin" || before.lent !== true || item.lent !== true) return false;
  return before.due !== undefined && isSameLoan(before.due, item.due);
}

/** Whether an 18 tells the due date of a loan as it was told before. A 12 may write it in another way: then the day counts. */
function isSameLoan({ from, written }: NonNullable<KnownBefore["due"]>, due: string | undefined): boolean {
  if (from === "18") return written === due;
  const was = parseTimestamp(written), is = parseTimestamp(due ?? "");
  return was !== null && is !== null && dayOf(was) === dayOf(is);
}

/**
 * Whether the copy is in the list of the patron's loans. A list of titles has no barcodes, so that it proves nothing.
 */
function isTheirs({ itemId }: ProvableChange, patron: PatronSaid | undefined): boolean {
  return itemId !== undefined && patron?.loans !== undefined && patron.loans.some((one) => sameId(one, itemId));
}

/** Whether nothing was known of a copy's loan. */
function isUnknown({ lent, due }: KnownBefore): boolean {
  return lent !== true && due === undefined;
}

/**
 * Whether the due date is later now. A system may write AH in a 12 in another way than in an 18: between these two only
 * a later day counts.
 */
function hasMoved(before: KnownBefore["due"], item: ItemSaid | undefined): boolean {
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

/**
 * Tells whether no request is carried out any more once the connection to a system has been closed. That is so where
 * the system itself has closed it, and its close ends its work. A tunnel, a proxy and a TLS terminator close connections
 * for reasons of their own; no address shows whether one is there, so that the operator says it.
 */
export function isCloseFinal(
  { tls, path, proxyProtocol, closesItself = tls === undefined && !proxyProtocol }: Upstream,
  { closeEndsWork }: Pick<LibrarySystem, "closeEndsWork">,
): boolean {
  return closeEndsWork && path === undefined && closesItself;
}
