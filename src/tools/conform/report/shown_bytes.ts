import { decodeText, encodeText, type Encoding } from "../../../protocol/encoding.ts";

/**
 * Writes bytes as the text that they are. Where they are none in the encoding, so that reading them would lose what they
 * were, all but the printable ones of ASCII become `\xHH`.
 */
export function shownBytes(bytes: Uint8Array, encoding: Encoding): string {
  const text = decodeText(bytes, encoding);
  const again = encodeText(text, encoding);
  const isText = again.length === bytes.length && again.every((byte, at) => byte === bytes[at]);
  return isText ? text : Array.from(bytes, shownByte).join("");
}

function shownByte(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
}
