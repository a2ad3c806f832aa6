import type { Day } from "../../library/day.ts";
import { TIME_TO_SEND } from "../base/time_to_send.ts";
import type { Ask, ChangeRequest } from "../changes/change_request.ts";
import { isLentSince, judgeReturn, judgeUnasked, type ReturnVerdict } from "../core/judge_return.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { DueSaid } from "../../storage/port/items_said.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";

/** A return that comes late: its terminal has kept it, or it has waited here. */
interface LateReturn {
  readonly asked: Pick<ChangeRequest, "context" | "deadline">;
  readonly itemId: string;
  /** When the copy came back. */
  readonly returned: Temporal.Instant;
  /** Whether staff have released the waiting returns. */
  readonly confirmed?: boolean;
  /** Finds the due date of the copy's loan, as it was known before. */
  readonly known: () => Promise<DueSaid | undefined>;
  /** Reads the system's answers, and knows what it never answers. */
  readonly system: Pick<LibrarySystem, "answers" | "neverAnswers">;
  /** Days of the shortest loan. */
  readonly shortestLoan: number;
  /** Tells whether no loan that was made since the return can be due on that day. */
  readonly noneSince?: (due: Day) => boolean;
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

/** Judges a late return by a 17, where the system answers one. */
export async function judgeLateReturn(late: LateReturn, ask: Ask): Promise<ReturnVerdict | "unanswered"> {
  const { asked: { context, deadline }, itemId, returned, confirmed, system, shortestLoan, noneSince, noted } = late;
  const isAsked = !system.neverAnswers.has("17");
  const told = isAsked ? await ask({ item: itemId }, deadline - TIME_TO_SEND) : undefined;
  if (isAsked && told === undefined) return "unanswered";
  if (told !== undefined) noted?.(told);
  const known = await late.known();
  const facts = { returned, ...confirmed && { confirmed }, ...known && { known }, ...noneSince && { noneSince } };
  if (told === undefined) return judgeUnasked(facts);
  return judgeReturn({ ...facts, now: system.answers.readItem(told) ?? {} }, shortestLoan, context.local);
}
