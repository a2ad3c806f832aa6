import { acceptedReturn, type CopyKnown } from "../base/accepted_return.ts";
import { ownAnswer } from "../base/own_answers.ts";
import { TIME_TO_SEND } from "../base/time_to_send.ts";
import type { ChangeRequest } from "../changes/change_request.ts";
import type { Unsent } from "../core/states.ts";
import type { HeardRequest } from "../../server/back_end/back_end.ts";
import type { DueTold } from "../../storage/port/items_told.ts";
import type { AnswerReading } from "../../systems/read_answers.ts";
import { judgeReturn } from "./judge_return.ts";

/** What is needed to judge a late return. */
interface LateReturnParts {
  readonly asked: Pick<ChangeRequest, "context" | "deadline">;
  readonly heard: HeardRequest<"checkin">;
  /** When the copy came back. */
  readonly returned: Temporal.Instant;
  readonly answers: AnswerReading;
  /** Days of the shortest loan. */
  readonly shortestLoan: number;
  /** Finds what was known about the copy before. */
  readonly copyKnown: (itemId: string) => Promise<(CopyKnown & { readonly due?: DueTold }) | undefined>;
}

/**
 * Makes the function that withholds a return if its terminal sends it late and it might end a newer loan. Then the
 * terminal hears yes, and the return is on staff's list. A return of a copy that is not on loan any more is sent, so
 * that the terminal gets the system's own answer.
 */
export function lateReturn(
  { asked: { context, deadline }, heard, returned, answers, shortestLoan, copyKnown }: LateReturnParts,
): NonNullable<ChangeRequest["reasonNotToSend"]> {
  return async (_, ask): Promise<Unsent | undefined> => {
    const itemId = heard.request.fields.itemId?.trim() ?? "";
    const told = await ask({ item: itemId }, deadline - TIME_TO_SEND);
    if (told === undefined) {
      return { answer: ownAnswer(heard, context, "library-away"), settlement: { terminalTold: "no" } };
    }
    const known = await copyKnown(itemId);
    const late = { returned, now: answers.readItem(told) ?? {}, ...known?.due && { known: known.due } };
    const verdict = judgeReturn(late, shortestLoan, context.local);
    if (verdict.kind !== "list") return undefined;
    const answer = acceptedReturn(heard, context, "returnedLate");
    const { doubt } = verdict;
    return { answer, settlement: { terminalTold: "yes", detail: doubt, doubt } };
  };
}
