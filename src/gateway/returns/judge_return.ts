import { addDays, type Day, dayOf } from "../../library/day.ts";
import { parseTimestamp } from "../../protocol/timestamp.ts";
import type { LocalTime } from "../../server/wording/local_time.ts";
import type { DueTold } from "../../storage/port/items_told.ts";

/** A return that the system has not heard of yet, and what is known of its copy. */
interface LateReturn {
  /** When the copy came back. */
  readonly returned: Temporal.Instant;
  /** The due date of its loan, as it was known before. Absent: none was. */
  readonly known?: DueTold;
  /** What a 17 tells now: whether the copy is on loan (`undefined`: the status says neither), and AH. */
  readonly now: { readonly lent?: boolean; readonly due?: string };
  /** Whether staff have said that returns may go: where a 17 tells no AH, their word stands for it. */
  readonly confirmed?: boolean;
}

/**
 * Why nobody but staff can tell whether a return would end a newer loan:
 *
 * - `due-changed`: the due date is another than before the return, and late enough for a newer loan.
 * - `due-not-known`: it was not known before, and is late enough.
 * - `no-due`: the system tells none.
 */
export type ReturnDoubt = "due-changed" | "due-not-known" | "no-due";

/** What may be done with a return: nothing, since the copy is back; it may be sent; it must wait for staff. */
type ReturnVerdict =
  | { readonly kind: "settled" | "send" }
  | { readonly kind: "list"; readonly doubt: ReturnDoubt };

/**
 * Judges whether a return may be sent late. Whoever has borrowed the copy since must keep it: a return of which the system
 * hears late ends whatever loan it finds (`upstreams.md`, "What a later question can prove").
 *
 * @param shortestLoan days for which nothing is lent for less
 */
export function judgeReturn(
  { returned, known, now: { lent, due }, confirmed }: LateReturn,
  shortestLoan: number,
  local: LocalTime,
): ReturnVerdict {
  if (lent === false) return { kind: "settled" };
  if (due === undefined) return confirmed ? { kind: "send" } : { kind: "list", doubt: "no-due" };
  // What was told behind the return may be the newer loan's.
  const before = known !== undefined && Temporal.Instant.compare(known.since, returned) <= 0 ? known : undefined;
  if (before !== undefined && isSameDue(before, due)) return { kind: "send" };
  const day = dayIn(due, local);
  // Days, not moments: a system may write the day of a loan that lasts for days with any hour.
  const isTooEarly = day !== undefined && day < addDays(dayOf(returned, local.timeZone), shortestLoan);
  if (isTooEarly) return { kind: "send" };
  return { kind: "list", doubt: before === undefined ? "due-not-known" : "due-changed" };
}

/** The hour of a date that is written without one. */
const NO_HOUR = 0;

/** Tells whether an 18's due date is the one that was told before. A 12 and a 30 may write it without its hour, or an 18 may. */
function isSameDue({ written, from }: DueTold, now: string): boolean {
  if (written === now) return true;
  if (from === "18") return false;
  const was = parseTimestamp(written), is = parseTimestamp(now);
  if (was === null || is === null || was.zone !== is.zone) return false;
  const isSameDay = was.year === is.year && was.month === is.month && was.day === is.day;
  const hours = [was, is].map(({ hour, minute, second }) => (hour * 60 + minute) * 60 + second);
  return isSameDay && (hours[0] === hours[1] || hours.includes(NO_HOUR));
}

/** The first characters of a date as ISO 8601 writes it, which some systems put into AH. */
const ISO_DAY = /^\d{4}-\d{2}-\d{2}(?!\d)/;

/** The day of a due date; `undefined` where nobody can read it. */
function dayIn(written: string, local: LocalTime): Day | undefined {
  const timestamp = parseTimestamp(written);
  if (timestamp !== null) return dayOf(local.instant(timestamp), local.timeZone);
  return ISO_DAY.exec(written)?.[0];
}
