import type { Account } from "../../config/config.ts";
import type { Response } from "../../protocol/message.ts";
import type { Answer } from "../handlers/handler.ts";

/** The response as the account wants it: the last step before it is written, and the form in which it is kept. */
export function present(answer: Answer, _account: Account): Response {
  return answer.response;
}
