import { addDays, type Day, dayOf } from "../../library/day.ts";
import { parseTimestamp } from "../../protocol/timestamp.ts";
import type { LocalTime } from "../../server/wording/local_time.ts";
import type { DueSaid } from "../../storage/port/items_said.ts";
import type { ItemSaid } from "../../systems/read_answers.ts";

/** A return that the system does not know of yet, and what is known about its copy. */
interface LateReturn {
  /** When the copy came back. */
  readonly returned: Temporal.Instant;
  /** The due date of the copy's loan as it was known before; absent where it was not known. */
  readonly known?: DueSaid;
  /** What the answer to a 17 says now. */
  readonly now: ItemSaid;
  /** Whether staff have released the waiting returns: then a return is sent even where the answer has no AH. */
  readonly confirmed?: boolean;
  /** Tells whether no loan that was made since the return can be due on that day. Absent: that is not known of any day. */
  readonly noneSince?: (due: Day) => boolean;
}

/**
 * Why staff must decide whether a return would end a newer loan:
 *
 * - `due-changed`: the due date is not the one from before the return, and is late enough for a newer loan.
 * - `due-not-known`: the due date before the return is not known, and the one now is late enough for a newer loan.
 * - `lent-since`: a terminal here lent the copy behind the return.
 * - `no-due`: the system tells no due date.
 * - `cannot-be-asked`: the system answers no 17.
 */
type ReturnDoubt = "due-changed" | "due-not-known" | "lent-since" | "no-due" | "cannot-be-asked";

/**
 * What to do with a return. `settled`: nothing, the copy is not on loan; `send`: send it; `list`: put it on staff's
 * list.
 */
export type ReturnVerdict =
  | { readonly kind: "settled" | "send" }
  | { readonly kind: "list"; readonly doubt: ReturnDoubt };

/**
 * Judges whether a return may be sent late. A late return ends any loan that the system has now, also the loan of a
 * patron who has borrowed the copy since. That loan must stay.
 *
 * @param shortestLoan days of the shortest loan at the library
 */
export function judgeReturn(
  { returned, known, now: { lent, due, dueDay }, confirmed, noneSince }: LateReturn,
  shortestLoan: number,
  local: LocalTime,
): ReturnVerdict {
  if (lent === false) return { kind: "settled" };
  if (isLentSince(known, returned)) return { kind: "list", doubt: "lent-since" };
  if (due === undefined) return confirmed ? { kind: "send" } : { kind: "list", doubt: "no-due" };
  // A due date that was told after the return may be that of a newer loan.
  const before = known !== undefined && secondOf(known.since) <= secondOf(returned) ? known : undefined;
  if (before !== undefined && isSameDue(before, due)) return { kind: "send" };
  const day = dayIn(due, local) ?? dueDay;
  // Days are compared, not times: for a loan of some days a system may write any hour.
  const isTooEarly = day !== undefined && day < addDays(dayOf(returned, local.timeZone), shortestLoan);
  if (isTooEarly || (day !== undefined && noneSince?.(day))) return { kind: "send" };
  return { kind: "list", doubt: before === undefined ? "due-not-known" : "due-changed" };
}

/**
 * Judges a return at a system that answers no 17. Nobody but staff can know whether the desk has lent the copy since, and
 * they know it today better than in two weeks.
 */
export function judgeUnasked(
  { returned, known, confirmed }: Pick<LateReturn, "returned" | "known" | "confirmed">,
): ReturnVerdict {
  if (isLentSince(known, returned)) return { kind: "list", doubt: "lent-since" };
  return confirmed ? { kind: "send" } : { kind: "list", doubt: "cannot-be-asked" };
}

/** Tells whether a terminal here lent the copy after a moment: then the loan began behind it, however short it is. */
export function isLentSince(known: DueSaid | undefined, moment: Temporal.Instant): boolean {
  return known?.from === "12" && secondOf(known.since) > secondOf(moment);
}

/** The second of a moment: a return date has no parts of it, so that a question in that second may come before. */
export function secondOf({ epochMilliseconds }: Temporal.Instant): number {
  return Math.floor(epochMilliseconds / 1000);
}

/** The time of day, in seconds, of a date that is written without one. */
const NO_HOUR = 0;

/**
 * Tells whether the due date in an 18 is the one that was told before. A 12, a 30 or the 18 may write it without its
 * hour.
 */
export function isSameDue({ written, from }: DueSaid, now: string): boolean {
  if (written === now) return true;
  if (from === "18") return false;
  const was = parseTimestamp(written), is = parseTimestamp(now);
  if (was === null || is === null || was.zone !== is.zone) return false;
  const isSameDay = was.year === is.year && was.month === is.month && was.day === is.day;
  const hours = [was, is].map(({ hour, minute, second }) => (hour * 60 + minute) * 60 + second);
  return isSameDay && (hours[0] === hours[1] || hours.includes(NO_HOUR));
}

/** Reads the day of a due date; `undefined` where it is no date in SIP2's form. */
export function dayIn(written: string, local: LocalTime): Day | undefined {
  const timestamp = parseTimestamp(written);
  return timestamp === null ? undefined : dayOf(local.instant(timestamp), local.timeZone);
}
