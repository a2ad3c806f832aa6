import { TIME_TO_SEND } from "../base/time_to_send.ts";
import type { Ask, ChangeRequest } from "../changes/change_request.ts";
import { isLentSince, judgeReturn, type ReturnVerdict } from "../core/judge_return.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { DueTold } from "../../storage/port/items_told.ts";
import type { AnswerReading } from "../../systems/read_answers.ts";

/** A return that comes late: its terminal has kept it, or it has waited here. */
interface LateReturn {
  readonly asked: Pick<ChangeRequest, "context" | "deadline">;
  readonly itemId: string;
  /** When the copy came back. */
  readonly returned: Temporal.Instant;
  /** Whether staff have released the waiting returns. */
  readonly confirmed?: boolean;
  /** Finds the due date of the copy's loan, as it was known before. */
  readonly known: () => Promise<DueTold | undefined>;
  readonly answers: AnswerReading;
  /** Days of the shortest loan. */
  readonly shortestLoan: number;
  /** Notes the answer to the 17. */
  readonly noted?: (told: RawMessage) => void;
}

/**
 * Judges a return that happens now, and whose login dates it back. The copy is at the machine, so that its loan is the one
 * that has ended: no question is asked. Where the copy was lent since that date, the return may be one that was kept.
 */
export async function judgeDatedBack(late: LateReturn, ask: Ask): Promise<ReturnVerdict | "unanswered"> {
  const isKept = isLentSince(await late.known(), late.returned);
  return isKept ? await judgeLateReturn(late, ask) : { kind: "send" };
}

/** Asks the 17 by which a late return is judged. */
export async function judgeLateReturn(
  { asked: { context, deadline }, itemId, returned, confirmed, known, answers, shortestLoan, noted }: LateReturn,
  ask: Ask,
): Promise<ReturnVerdict | "unanswered"> {
  const told = await ask({ item: itemId }, deadline - TIME_TO_SEND);
  if (told === undefined) return "unanswered";
  noted?.(told);
  const due = await known();
  const late = { returned, now: answers.readItem(told) ?? {}, ...confirmed && { confirmed }, ...due && { known: due } };
  return judgeReturn(late, shortestLoan, context.local);
}
