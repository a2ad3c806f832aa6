import { encodeMessage, type Writing } from "./encode_message.ts";
import type { Response } from "./message.ts";
import { responses } from "./responses.ts";

/**
 * Writes a response as the bytes of one line, terminator included.
 *
 * @example
 * ```ts
 * encodeResponse({ name: "loginResponse", fixed: { ok: true }, fields: {} }, {
 *   delimiter: "|",
 *   encoding: "utf8",
 *   terminator: "\r",
 *   version: 2,
 *   errorDetection: { sequence: "1" },
 * }); // 941AY1AZFDFC\r
 * ```
 */
export function encodeResponse(response: Response, writing: Writing): Uint8Array {
  return encodeMessage(response, responses[response.name], writing);
}
