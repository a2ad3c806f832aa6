import { negativeResponse } from "../../protocol/negative_response.ts";
import type { Response } from "../../protocol/message.ts";
import type { BackEndAnswer, BackEndContext, HeardRequest } from "../../server/back_end/back_end.ts";
import type { SessionReason } from "../../server/wording/texts.ts";

/** What is needed to make an answer of our own. */
export type OwnAnswerContext = Pick<BackEndContext, "account" | "institution" | "now" | "local" | "texts">;

/**
 * Answers a request in the library system's place: no, with the reason. The answer says nothing about a patron, since
 * none was looked up. Above all it has no BL: at BL N some clients delete the user.
 */
export function ownAnswer(heard: HeardRequest, context: OwnAnswerContext, reason: SessionReason): BackEndAnswer {
  return { response: sayNo(heard, context, context.texts.session[reason]), reason };
}

/** Answers a request whose fixed part is cut short or has a date left out, by the same rules. */
export function incompleteAnswer(heard: HeardRequest, context: OwnAnswerContext): BackEndAnswer {
  return { response: sayNo(heard, context, context.texts.missing([])), reason: "incomplete" };
}

function sayNo({ request }: HeardRequest, context: OwnAnswerContext, screenMessage: string): Response {
  const { now, local, institution } = context;
  const response = negativeResponse(request, {
    now: local.timestamp(now),
    institutionId: institution.id,
    screenMessage,
  });
  return response.name === "endSessionResponse" ? sessionEnded(response) : response;
}

/** Sets the flag that the patron's session has ended: at the terminal it ends even while the library system is away. */
function sessionEnded(response: Response<"endSessionResponse">): Response<"endSessionResponse"> {
  return { ...response, fixed: { ...response.fixed, endSession: true } };
}
