import type { LineFormat } from "../../protocol/decode_request.ts";
import { writableText } from "../../protocol/encoding.ts";
import type { AnyMessage } from "../../protocol/message.ts";
import type { BackEndAnswer, HeardRequest } from "../../server/back_end/back_end.ts";
import { type OwnAnswerContext, unknownAnswer } from "./own_answers.ts";

/**
 * Refuses a request whose card or copy the system's charset cannot say: spelled in other letters it may be another patron's
 * card (`Łódź` is not `Lodz`). The system has no such number. `undefined`: the request can be sent.
 */
export function refusedUnsayable(
  heard: HeardRequest,
  context: OwnAnswerContext,
  { delimiter, encoding }: LineFormat,
): BackEndAnswer | undefined {
  const { account } = context;
  // Then the bytes pass as they are.
  if (account.encoding === encoding && account.delimiter === delimiter) return undefined;
  const { patronId, itemId }: AnyMessage["fields"] = heard.request.fields;
  const changes = (value: AnyMessage["fields"]["patronId"]) =>
    typeof value === "string" &&
    (value.includes(delimiter) || writableText(value, encoding) !== value.normalize("NFC"));
  if (changes(patronId)) return unknownAnswer(heard, context, "patron-unknown");
  return changes(itemId) ? unknownAnswer(heard, context, "item-unknown") : undefined;
}
