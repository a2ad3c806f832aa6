import { type Day, dayOf } from "../../library/day.ts";
import { sameId } from "../../library/id.ts";
import { journalNote } from "../../library/journal_note.ts";
import type { CopyLoan } from "../../library/known/known_records.ts";
import { parseTimestamp } from "../../protocol/timestamp.ts";
import type { LocalTime } from "../../server/wording/local_time.ts";
import type { DueSaid } from "../../storage/port/items_said.ts";
import type { ItemSaid, StandingSaid, WaitsSaid } from "../../systems/read_answers.ts";
import { isSameDue, judgeReturn, type ReturnVerdict } from "./judge_return.ts";

/** A change that a stand-in has accepted, what it believed, and what the system says now. */
export interface QueuedChange {
  readonly change: "loan" | "return" | "renewal";
  /** When it happened. */
  readonly at: Temporal.Instant;
  /** What the copy of the system's records told of the copy's loan before the change. */
  readonly believed: CopyLoan;
  /** The due date that the patron was told, of a loan or a renewal. */
  readonly promised?: Temporal.Instant;
  /** What the answer to a 17 says. */
  readonly now: ItemSaid;
  /**
   * Whether the copy is on loan to its patron (of a return: to the one to whom it was lent, as was believed), by the list in
   * a 64; absent where nobody says.
   */
  readonly isTheirs?: boolean;
  /** Whether the system says that it has no such copy. */
  readonly isUnknown?: true;
  /** What was told before of the due date of the loan that it ends or renews. */
  readonly dues: readonly DueSaid[];
  /** Of a return: tells whether no loan that was made since can be due on that day; absent: that is not known of any day. */
  readonly noneSince?: (due: Day) => boolean;
  /** Whether its terminal has kept it, and the copy was lent since; a loan or a renewal: or came back. */
  readonly isMovedSince?: true;
}

/**
 * Why staff must decide about a change that a stand-in has accepted:
 *
 * - `desk-acted`: the copy was on loan, as was believed, and is not any more.
 * - `lent-to-other`: it is on loan to another patron.
 * - `on-loan`: it is on loan, and the system does not say to whom.
 * - `not-on-loan`: a loan that was renewed is not there.
 * - `item-unknown`: the system has no such copy.
 * - `moved-since`: the copy was lent, or came back, after the loan or the renewal.
 * - `earlier-listed`: a change of the copy before it went to the list, or nobody knows what became of that.
 */
type QueuedDoubt =
  | "desk-acted"
  | "lent-to-other"
  | "on-loan"
  | "not-on-loan"
  | "item-unknown"
  | "moved-since"
  | "earlier-listed";

/**
 * Why a system would have refused a loan, by its own answers to questions:
 *
 * - `card-denied`: it lends nothing to the patron.
 * - `held-for-other`: somebody else has a hold on the copy.
 * - `may-be-retry`: a payment that its terminal told once more, after it had waited for the answer for long.
 */
export interface Objection {
  readonly doubt: "card-denied" | "held-for-other" | "may-be-retry";
  /** What it said of the card. */
  readonly said?: string;
}

/** What to do with a change that a stand-in has accepted. */
export type QueuedVerdict =
  | ReturnVerdict
  /** It is sent, and staff are told: the system does not judge it, and would have refused it. */
  | { readonly kind: "send"; readonly objection: Objection }
  | { readonly kind: "list"; readonly doubt: QueuedDoubt }
  /** Nothing is to be sent; `doubt`: the due date is earlier than the patron was told. */
  | { readonly kind: "settled"; readonly detail: string; readonly doubt?: typeof DUE_EARLIER };

/** The system's due date is earlier than the one that the patron was told. */
export const DUE_EARLIER = "due-earlier";

/** What the journal says of a due date that is later than the one that the patron was told. */
export const DUE_LATER = journalNote("due-later");

/**
 * Judges whether a change may be sent that a stand-in has accepted: only what fits the state in which it believed the copy to
 * be. What the desk did meanwhile is seen only by what a 17 and a 63 tell: a copy that was lent here, and that the desk has
 * taken back, is not on loan before and after, and is lent.
 *
 * @param shortestLoan days of the shortest loan at the library
 */
export function judgeQueued(queued: QueuedChange, shortestLoan: number, local: LocalTime): QueuedVerdict {
  const verdict = judgeByAnswers(queued, shortestLoan, local);
  if (verdict.kind !== "send" || !queued.isMovedSince) return verdict;
  // What the system says fits what happened since.
  return { kind: "list", doubt: queued.change === "return" ? "lent-since" : "moved-since" };
}

function judgeByAnswers(queued: QueuedChange, shortestLoan: number, local: LocalTime): QueuedVerdict {
  switch (queued.change) {
    case "loan":
      return judgeLoan(queued, local);
    case "return":
      return judgeQueuedReturn(queued, shortestLoan, local);
    case "renewal":
      return judgeRenewal(queued, local);
  }
}

function judgeLoan(queued: QueuedChange, local: LocalTime): QueuedVerdict {
  const { believed, now: { lent, due }, isTheirs } = queued;
  if (lent === false) return believed.kind === "on loan" ? { kind: "list", doubt: "desk-acted" } : { kind: "send" };
  // Where the system says neither, it decides: it may refuse.
  if (lent === undefined && due === undefined) return { kind: "send" };
  if (isTheirs) return settledBy(journalNote("on-loan-already"), queued, local);
  // The copy was lent with no block, though it was on loan to somebody else: it still is.
  if (believed.kind === "on loan" && isExpected(queued, local)) return { kind: "send" };
  return { kind: "list", doubt: isTheirs === false ? "lent-to-other" : "on-loan" };
}

function judgeQueuedReturn(queued: QueuedChange, shortestLoan: number, local: LocalTime): QueuedVerdict {
  const { at: returned, now, isTheirs, isUnknown, dues, noneSince } = queued;
  if (isUnknown) return { kind: "list", doubt: "item-unknown" };
  if (now.lent === false) return { kind: "settled" };
  if (isTheirs === false) return { kind: "list", doubt: "lent-to-other" };
  if (isExpected(queued, local)) return { kind: "send" };
  // What was told since says nothing of the loan that has ended then.
  const known = dues.find(({ since }) => since.epochMilliseconds <= returned.epochMilliseconds);
  return judgeReturn({ returned, now, ...known && { known }, ...noneSince && { noneSince } }, shortestLoan, local);
}

function judgeRenewal(queued: QueuedChange, local: LocalTime): QueuedVerdict {
  const { promised, now: { lent, due }, isTheirs } = queued;
  if (lent === false) return { kind: "list", doubt: "not-on-loan" };
  if (isTheirs === false) return { kind: "list", doubt: "lent-to-other" };
  if (isTheirs === undefined && !isExpected(queued, local)) {
    return { kind: "list", doubt: due === undefined ? "no-due" : "due-changed" };
  }
  const isDueThen = promised !== undefined && due !== undefined && dueSays(promised, due, local) !== "earlier";
  return isDueThen ? settledBy(journalNote("renewed-already"), queued, local) : { kind: "send" };
}

function settledBy(detail: string, { promised, now: { due } }: QueuedChange, local: LocalTime): QueuedVerdict {
  const says = promised && due !== undefined ? dueSays(promised, due, local) : undefined;
  if (says === "earlier") return { kind: "settled", detail, doubt: DUE_EARLIER };
  return { kind: "settled", detail: says === "later" ? `${detail}; ${DUE_LATER}` : detail };
}

/** Whether the due date is one that is known of the loan. */
function isExpected({ believed, dues, now: { due } }: QueuedChange, local: LocalTime): boolean {
  if (due === undefined) return false;
  const expected = believed.kind === "on loan" ? momentOf(believed.to?.due) : undefined;
  return dues.some((known) => isSameDue(known, due)) ||
    (expected !== undefined && dueSays(expected, due, local) === "same");
}

/**
 * Finds why a system would have refused a loan that it does not judge. The loan is sent all the same: the patron has the
 * copy, and the library wants to know who. Of a patron who has holds it is asked which copies stand on the shelf for them.
 */
export function objectionTo(
  itemId: string,
  { onShelf, queue }: WaitsSaid,
  { denied, holds, onShelf: theirs, words }: StandingSaid,
): Objection | undefined {
  const said = denied && words !== undefined ? { said: words } : {};
  // Of a patron who has holds, and whose list is not told, nobody knows whether the copy is theirs.
  const mayBeTheirs = holds > 0 && (!onShelf || theirs === undefined || theirs.some((one) => sameId(one, itemId)));
  const isForOther = (onShelf || queue > 0) && !mayBeTheirs;
  if (isForOther) return { doubt: "held-for-other", ...said };
  return denied ? { doubt: "card-denied", ...said } : undefined;
}

/** How a due date is to the one that the patron was told. */
export type DueSays = "earlier" | "same" | "later";

/**
 * Tells how a due date is to the one that the patron was told. Where that is the end of a day, or a date is written without
 * its hour, days are compared, else minutes; `undefined` for what is no date in SIP2's form.
 */
export function dueSays(
  promised: Temporal.Instant,
  written: string,
  local: LocalTime,
): DueSays | undefined {
  const timestamp = parseTimestamp(written);
  if (timestamp === null) return undefined;
  const due = local.instant(timestamp), { timeZone } = local;
  const { hour, minute } = promised.toZonedDateTimeISO(timeZone);
  const isOfDays = (hour === 23 && minute === 59) || (timestamp.hour === 0 && timestamp.minute === 0);
  const inDays = compareTexts(dayOf(due, timeZone), dayOf(promised, timeZone));
  const inMinutes = Math.floor(due.epochMilliseconds / MINUTE) - Math.floor(promised.epochMilliseconds / MINUTE);
  const difference = isOfDays ? inDays : inMinutes;
  return difference === 0 ? "same" : difference < 0 ? "earlier" : "later";
}

/** Milliseconds. */
const MINUTE = 60_000;

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Reads when a loan was due, as it was believed; `undefined` for what cannot be read. */
function momentOf(due: string | null | undefined): Temporal.Instant | undefined {
  try {
    return due ? Temporal.Instant.from(due) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
