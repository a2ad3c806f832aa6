import type { Response } from "../../protocol/message.ts";
import type { BackEndAnswer, HeardRequest } from "../../server/back_end/back_end.ts";
import type { OwnAnswerContext } from "../base/own_answers.ts";

/**
 * Says that a return is taken back of which the system has not heard: it knows the loan as it was. Its due date nobody was
 * told here, and what becomes of a copy's security only the system says.
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
