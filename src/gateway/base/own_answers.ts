import { negativeResponse } from "../../protocol/negative_response.ts";
import type { Response } from "../../protocol/message.ts";
import type { BackEndAnswer, BackEndContext, HeardRequest } from "../../server/back_end/back_end.ts";
import type { SessionReason } from "../../server/wording/texts.ts";

/** What an answer of our own is made of. */
export type OwnAnswerContext = Pick<BackEndContext, "account" | "institution" | "now" | "local" | "texts">;

/**
 * Answers a request in the library system's place: no, and why. It says nothing of a patron, since none was looked up;
 * BL above all, on which clients delete users.
 */
export function ownAnswer({ request }: HeardRequest, context: OwnAnswerContext, reason: SessionReason): BackEndAnswer {
  const { now, local, institution, texts } = context;
  const response = negativeResponse(request, {
    now: local.timestamp(now),
    institutionId: institution.id,
    screenMessage: texts.session[reason],
  });
  return { response: response.name === "endSessionResponse" ? sessionEnded(response) : response, reason };
}

/** A patron's session at a terminal ends, also while the library system is away. */
function sessionEnded(response: Response<"endSessionResponse">): Response<"endSessionResponse"> {
  return { ...response, fixed: { ...response.fixed, endSession: true } };
}
