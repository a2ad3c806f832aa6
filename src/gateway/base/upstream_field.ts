import type { LineFormat } from "../../protocol/decode_request.ts";
import { writableText } from "../../protocol/encoding.ts";

/**
 * Writes a field of a request of our own, in characters that the system's encoding has: such a character may be the
 * delimiter (`｜` becomes `|`), which then is a blank.
 */
export function upstreamField(id: string, value: string, { delimiter, encoding }: LineFormat): string {
  return id + writable(writableText(value, encoding), delimiter) + delimiter;
}

/** Makes a value safe for a field: blanks replace delimiters, and control characters that could end the line. */
export function writable(value: string, delimiter: string): string {
  let written = "";
  for (const character of value) written += character === delimiter || character < " " ? " " : character;
  return written;
}
