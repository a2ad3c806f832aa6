import type { Response } from "../../protocol/message.ts";
import type { BackEndAnswer, HeardRequest } from "../../server/back_end/back_end.ts";
import type { OwnAnswerContext } from "../base/own_answers.ts";

/**
 * Answers yes to the undoing of a return that was never sent to the system: there the copy is still on loan. The answer
 * has no due date, since it is not known here, and leaves the copy's security as it is, since only the system may
 * change that.
 */
export function undoneReturn(
  { request: { fields } }: HeardRequest<"checkout">,
  { institution, now, local }: OwnAnswerContext,
): BackEndAnswer {
  const { institutionId = "", patronId = "", itemId = "" } = fields;
  const response: Response<"checkoutResponse"> = {
    name: "checkoutResponse",
    fixed: {
      ok: true,
      renewalOk: false,
      magneticMedia: "U",
      desensitize: false,
      transactionDate: local.timestamp(now),
    },
    fields: {
      institutionId: institutionId.trim() === "" ? institution.id : institutionId,
      patronId,
      itemId,
      titleId: "",
      dueDate: "",
    },
  };
  return { response };
}
