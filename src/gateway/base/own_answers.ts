import { negativeResponse } from "../../protocol/negative_response.ts";
import type { Response } from "../../protocol/message.ts";
import type { BackEndAnswer, BackEndContext, HeardRequest } from "../../server/back_end/back_end.ts";
import type { SessionReason } from "../../texts/base/terminal_texts.ts";

/** What is needed to make an answer of our own. */
export type OwnAnswerContext = Pick<BackEndContext, "account" | "institution" | "now" | "local" | "texts">;

/**
 * Answers a request in the library system's place: no, with the reason. The answer says nothing about a patron, since
 * none was looked up. Above all it has no BL: at BL N some clients delete the user.
 */
export function ownAnswer(heard: HeardRequest, context: OwnAnswerContext, reason: SessionReason): BackEndAnswer {
  return { response: sayNo(heard, context, context.texts.session[reason]), reason };
}

/**
 * Answers a request whose fixed part is cut short or has a date left out, or which lacks these fields, by the same rules.
 *
 * @param text what the terminal is told in place of what is missing
 */
export function incompleteAnswer(
  heard: HeardRequest,
  context: OwnAnswerContext,
  fields: readonly string[] = [],
  text = context.texts.missing(fields),
): BackEndAnswer {
  return { response: sayNo(heard, context, text), reason: "incomplete" };
}

/** Answers a request about a card or a copy that the system has just said it does not know. */
export function unknownAnswer(
  heard: HeardRequest,
  context: OwnAnswerContext,
  reason: "patron-unknown" | "item-unknown",
): BackEndAnswer {
  const text = context.texts.reasons[reason];
  return { response: sayNo(heard, context, typeof text === "string" ? text : text({})), reason };
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
