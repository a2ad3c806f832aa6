import { FIRST_MOMENT, withinYears } from "../../library/day.ts";
import { parseTimestamp } from "../../protocol/timestamp.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { LocalTime } from "../../server/wording/local_time.ts";
import type { AnswerReading } from "../../systems/read_answers.ts";

/**
 * Reads the due date of a 12 or a 30, as it can be stored; `undefined` where there is none. Some systems write the last day
 * of the year 9999 for a loan without end: in America that is a moment of the year 10000.
 */
export function loanDueOf(
  answer: RawMessage,
  { readLoanDue }: Pick<AnswerReading, "readLoanDue">,
  { instant }: Pick<LocalTime, "instant">,
): Temporal.Instant | undefined {
  const due = parseTimestamp(readLoanDue(answer) ?? "");
  if (due === null) return undefined;
  const moment = withinYears(instant(due));
  return moment.epochMilliseconds < FIRST_MOMENT.epochMilliseconds ? undefined : moment;
}
