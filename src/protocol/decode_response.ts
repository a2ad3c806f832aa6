import { decodeMessage } from "./decode_message.ts";
import type { Reading } from "./decode_request.ts";
import { decodeText } from "./encoding.ts";
import { type ErrorDetection, readErrorDetection } from "./error_detection.ts";
import { responseByCode } from "./message_by_code.ts";
import type { ReceivedResponse } from "./message.ts";

/** What a line from a server turned out to be. */
export type DecodedResponse =
  | { readonly kind: "response"; readonly response: ReceivedResponse; readonly errorDetection?: ErrorDetection }
  | { readonly kind: "unreadable"; readonly problem: "checksum" | "unknown-command" | "too-short" };

/** Reads one line that a server sent, as a terminal does. Never throws. */
export function decodeResponse(line: Uint8Array, { delimiter, encoding }: Reading): DecodedResponse {
  const decode = (bytes: Uint8Array) => decodeText(bytes, encoding);
  const { body, errorDetection, valid } = readErrorDetection(line, delimiter.charCodeAt(0), decode);
  if (!valid) return { kind: "unreadable", problem: "checksum" };
  const text = decode(body);
  const row = responseByCode(text.slice(0, 2));
  if (row === undefined) return { kind: "unreadable", problem: "unknown-command" };
  const { complete, ...message } = decodeMessage(text, row, delimiter);
  if (!complete) return { kind: "unreadable", problem: "too-short" };
  // The table's row, by which the message was read, is what gives it this type.
  return { kind: "response", response: message as ReceivedResponse, errorDetection };
}
