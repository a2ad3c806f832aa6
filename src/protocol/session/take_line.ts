import type { LineFormat } from "../decode_request.ts";
import { readErrorDetection } from "../error_detection.ts";
import type { Taken } from "./channel.ts";

const LF = 10, CR = 13, SPACE = 32;

/**
 * Takes the first line with content, without its terminator; `undefined` when it has not all arrived. Servers end lines
 * with CR, LF or CRLF, and the LF of a CRLF may come later than its CR, so control bytes before a line are skipped.
 */
export function takeLine(held: Uint8Array): Taken<Uint8Array> | undefined {
  let start = 0;
  while (start < held.length && (held[start] ?? SPACE) < SPACE) start++;
  const end = held.findIndex((byte, at) => at >= start && (byte === CR || byte === LF));
  return end < 0 ? undefined : { value: held.subarray(start, end), rest: held.subarray(end + 1) };
}

/**
 * Takes a line that ends with AY and AZ: a LF before these stands within a field, as released Kohas send it (bugs 40675
 * and 41818). A line without a field ends with its LF.
 */
export function takeGuardedLine(held: Uint8Array, { delimiter, encoding }: LineFormat): Taken<Uint8Array> | undefined {
  const byte = delimiter.charCodeAt(0);
  let start = 0;
  while (start < held.length && (held[start] ?? SPACE) < SPACE) start++;
  for (let end = start; end < held.length; end++) {
    if (held[end] !== CR && held[end] !== LF) continue;
    const value = held.subarray(start, end);
    const isWhole = held[end] === CR || !value.includes(byte) ||
      readErrorDetection(value, byte, encoding).errorDetection !== undefined;
    if (isWhole) return { value, rest: held.subarray(end + 1) };
  }
  return undefined;
}
