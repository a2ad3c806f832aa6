import { Buffer } from "node:buffer";
import { checksum, sumOf } from "../protocol/public/sip2.ts";

/**
 * Makes a line of a message: its bytes, AY and AZ, and what ends it.
 *
 * @param sequence the number of AY; absent: without error detection
 */
export function guardedLine(body: Uint8Array, sequence: string | undefined, terminator: string): Uint8Array {
  if (sequence === undefined) return joined(body, terminator);
  const summed = `AY${sequence}AZ`;
  let sum = sumOf(body, body.length);
  for (let at = 0; at < summed.length; at++) sum += summed.charCodeAt(at);
  return joined(body, summed + checksum(sum) + terminator);
}

/** Puts ASCII behind bytes. */
function joined(bytes: Uint8Array, text: string): Uint8Array {
  const all = Buffer.allocUnsafe(bytes.length + text.length);
  all.set(bytes);
  for (let at = 0; at < text.length; at++) all[bytes.length + at] = text.charCodeAt(at);
  return all;
}
