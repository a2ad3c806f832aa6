import type { Account } from "../../config/config.ts";
import { dayOf, FIRST_MOMENT } from "../../library/day.ts";
import type { Request } from "../../protocol/message.ts";
import { formatTimestamp, type Timestamp, zoneOffsetHours } from "../../protocol/timestamp.ts";
import type { HeardRequest } from "../../server/back_end/back_end.ts";
import type { LocalTime } from "../../server/wording/local_time.ts";
import type { DatingHabits } from "./dating_habits.ts";

/**
 * When a copy came back, by what its 09 says:
 *
 * - `now`: it came back when the terminal sent the message.
 * - `late`: the terminal kept the message; since then the copy may have been lent again.
 * - `dated back`: it came back when the terminal sent the message, and its login dates returns back to the last open day.
 * - `wrong clock`: it came back when the terminal sent the message, but the terminal's clock is wrong.
 */
interface ReturnDate {
  readonly kind: "now" | "late" | "dated back" | "wrong clock";
  /** By the gateway's clock, where the return happens now and clocks may be wrong. What was dated back has its date. */
  readonly returned: Temporal.Instant;
}

/** The settings that say how far a date may be off. */
interface ReturnDateRules {
  /**
   * Seconds by which the return date of a return that happens now may be off before it is corrected; 0: it is never
   * corrected.
   */
  readonly correctClock: number;
  /** Days for which a terminal may keep a return. */
  readonly replayDays: number;
  /** Tells whether the login dates its ordinary returns back to the last open day, at that time of day. */
  readonly datesBack: (returnDate: Timestamp) => boolean;
}

const SECOND = 1_000, DAY = 86_400_000;

/**
 * Judges the return date of a 09. With no block Y the return was kept by the terminal. Without it, a date before today
 * also means that the return was kept. A date longer ago than a return may be kept, or a wrong time today, comes from a
 * wrong clock.
 */
export function judgeReturnDate(
  { noBlock, returnDate }: Pick<Request<"checkin">["fixed"], "noBlock" | "returnDate">,
  { correctClock, replayDays, datesBack }: ReturnDateRules,
  now: Temporal.Instant,
  local: LocalTime,
): ReturnDate {
  if (returnDate === null) return { kind: noBlock ? "late" : "now", returned: now };
  const told = storable(local.instant(returnDate));
  const ago = now.epochMilliseconds - told.epochMilliseconds;
  // A copy cannot have come back in the future.
  const returned = ago < 0 ? now : told;
  if (noBlock) return { kind: "late", returned };
  const most = correctClock * SECOND;
  if (Math.abs(ago) <= most) return { kind: "now", returned: correctClock === 0 ? returned : now };
  if (Math.abs(now.epochMilliseconds - secondMoment(returnDate, local)) <= most) return { kind: "now", returned: now };
  const isBeforeToday = dayOf(told, local.timeZone) < dayOf(now, local.timeZone);
  const isKept = isBeforeToday && (correctClock === 0 || ago <= replayDays * DAY);
  if (isKept) return { kind: datesBack(returnDate) ? "dated back" : "late", returned };
  return correctClock === 0 ? { kind: "now", returned } : { kind: "wrong clock", returned: now };
}

/** Gives the settings by which the return dates of a login are judged. */
export function returnDateRules(
  { correctClock, replayDays }: Pick<ReturnDateRules, "correctClock" | "replayDays">,
  { id, returnsDated }: Pick<Account, "id" | "returnsDated">,
  habits: Pick<DatingHabits, "datesBack">,
): ReturnDateRules {
  const isSaid = returnsDated === "last-open-day";
  return { correctClock, replayDays, datesBack: (returnDate) => isSaid || habits.datesBack(id, returnDate) };
}

/** An empty date of .NET is the first of January of the year 1, which is in the year 0 in UTC. */
function storable(moment: Temporal.Instant): Temporal.Instant {
  return moment.epochMilliseconds < FIRST_MOMENT.epochMilliseconds ? FIRST_MOMENT : moment;
}

/**
 * Gives the moment of a local time by the milliseconds since 1970. In the night in which clocks are set back an hour comes
 * twice, and a return date does not tell which one it means: this is the second.
 */
function secondMoment({ zone, ...wall }: Timestamp, { timeZone }: LocalTime): number {
  if (zoneOffsetHours(zone) !== undefined) return NaN;
  return Temporal.PlainDateTime.from(wall).toZonedDateTime(timeZone, { disambiguation: "later" }).epochMilliseconds;
}

/** Where the return date stands in a 09: after the code, no block, and the transaction date. */
const AT = 21, UNTIL = 39;

/** Puts another return date into a 09. A 09 whose fixed part is not ASCII stays as it is. */
export function withReturnDate(
  { request, body }: HeardRequest<"checkin">,
  returnDate: Timestamp,
): HeardRequest<"checkin"> {
  if (body.length < UNTIL || body.subarray(0, UNTIL).some((byte) => byte > 0x7e)) return { request, body };
  // A Buffer's slice() would be the same bytes: those are the terminal's own, which others may still read.
  const written = Uint8Array.from(body);
  written.set(new TextEncoder().encode(formatTimestamp(returnDate)), AT);
  return { request: { ...request, fixed: { ...request.fixed, returnDate } }, body: written };
}
