import { encodeText, type Encoding } from "../../protocol/encoding.ts";
import { checksum, sumOf } from "../../protocol/error_detection.ts";
import type { Guard } from "./scenario.ts";

/** A message with its AY and AZ. */
export interface GuardedLine {
  readonly text: string;
  /** The digits after AY; absent if the message carries no AY. */
  readonly sequence?: string;
  readonly guarded: boolean;
}

/**
 * Puts AY and AZ behind a message, rightly or wrongly.
 *
 * @param number the sequence number, 0 to 9
 */
export function guardLine(body: string, guard: Guard, number: number, encoding: Encoding): GuardedLine {
  if (guard === "none") return { text: body, guarded: false };
  const sequence = guard === "only AZ" ? undefined : guard === "two digits" ? `1${number}` : String(number);
  const text = `${body}${sequence === undefined ? "" : `AY${sequence}`}AZ`;
  const bytes = encodeText(text, encoding);
  const sum = sumOf(bytes, bytes.length) + (guard === "wrong sum" ? 1 : 0);
  const digits = guard === "lower case" ? checksum(sum).toLowerCase() : checksum(sum);
  return { text: text + digits, ...sequence !== undefined && { sequence }, guarded: true };
}
