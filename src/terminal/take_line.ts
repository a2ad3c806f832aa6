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
