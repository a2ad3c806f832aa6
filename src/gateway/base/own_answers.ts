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
export function ownAnswer({ request }: HeardRequest, context: OwnAnswerContext, reason: SessionReason): BackEndAnswer {
  const { now, local, institution, texts } = context;
  const response = negativeResponse(request, {
    now: local.timestamp(now),
    institutionId: institution.id,
    screenMessage: texts.session[reason],
  });
  return { response: response.name === "endSessionResponse" ? sessionEnded(response) : response, reason };
}

/** Makes it say that the patron's session has ended: at the terminal it ends even while the library system is away. */
function sessionEnded(response: Response<"endSessionResponse">): Response<"endSessionResponse"> {
  return { ...response, fixed: { ...response.fixed, endSession: true } };
}
