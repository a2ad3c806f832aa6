import { encodeMessage } from "../../protocol/encode_message.ts";
import type { LineFormat } from "../../protocol/decode_request.ts";
import type { Response } from "../../protocol/message.ts";
import type { ProtocolVersion } from "../../protocol/message_row.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";

/**
 * Writes an answer as the library system would have sent it: an account's options on that system's answers, such as sort
 * bins, then count for it, and a retry gets the same bytes.
 */
export function rawAnswer(
  response: Response,
  { delimiter, encoding }: LineFormat,
  version: ProtocolVersion,
): RawMessage {
  const line = encodeMessage(response, { delimiter, encoding, terminator: "\r", version });
  return { body: line.slice(0, -1), delimiter, encoding, guarded: false };
}
