import { Buffer } from "node:buffer";
import { requestByCode, responseByCode } from "./message_by_code.ts";

/** What a message carries at its end for error detection. */
export interface ErrorDetection {
  /** The digits after AY as they came; absent where only AZ was sent. */
  readonly sequence?: string;
}

/** A message taken apart into what it says and what guards it. */
export interface Guarded {
  /** The message without AY and AZ. */
  readonly body: Uint8Array;
  /** Absent when the message carries no AZ: error detection is decided message by message. */
  readonly errorDetection?: ErrorDetection;
  /** Whether the checksum fits the bytes; true when there is none. */
  readonly valid: boolean;
}

const A = 65, Z = 90;

/**
 * Works out the checksum over all bytes up to and including `AZ`: their sum, two's complement, 16 bits (specification,
 * "Checksum").
 *
 * @param sum the sum of the bytes
 * @returns four upper-case hexadecimal digits
 */
export function checksum(sum: number): string {
  return (-sum & 0xffff).toString(16).toUpperCase().padStart(4, "0");
}

/** Adds up the first `length` bytes. */
export function sumOf(bytes: Uint8Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += bytes[i] ?? 0;
  return sum;
}

/**
 * Finds AY and AZ at the very end of a message and checks the sum. A value such as `MAYER` or the barcode `AZ12AB` is
 * not error detection: AZ stands alone only after a delimiter or right after the fixed part.
 *
 * @param delimiter the byte of the connection's delimiter
 * @param decode reads the bytes as text; only asked when the bytes do not sum up, since some clients sum code points
 */
export function readErrorDetection(
  bytes: Uint8Array,
  delimiter: number,
  decode: (bytes: Uint8Array) => string,
): Guarded {
  const az = bytes.length - 6;
  if (az < 2 || bytes[az] !== A || bytes[az + 1] !== Z) return { body: bytes, valid: true };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + 2, bytes.length - 2).toString("latin1");
  const [, guard, sequence, hex] = /((?:AY([0-9]+))?AZ)([0-9A-Fa-f]{4})$/.exec(text) ?? [];
  if (guard === undefined || hex === undefined) return { body: bytes, valid: true };
  if (sequence === undefined && !mayStandAlone(bytes, az, delimiter)) return { body: bytes, valid: true };
  const given = parseInt(hex, 16);
  const valid = fits(sumOf(bytes, az + 2), given) || fits(sumOfCodePoints(decode(bytes.subarray(0, az + 2))), given);
  return { body: bytes.subarray(0, az + 2 - guard.length), errorDetection: { sequence }, valid };
}

function mayStandAlone(bytes: Uint8Array, az: number, delimiter: number): boolean {
  if (bytes[az - 1] === delimiter) return true;
  const code = String.fromCharCode(bytes[0] ?? 0, bytes[1] ?? 0);
  const row = requestByCode(code) ?? responseByCode(code);
  const fixedWidth = row?.fixed.reduce((width, field) => width + field.width, 0) ?? 0;
  return az === 2 + fixedWidth;
}

function fits(sum: number, given: number): boolean {
  return ((sum + given) & 0xffff) === 0;
}

function sumOfCodePoints(text: string): number {
  let sum = 0;
  for (const character of text) sum += character.codePointAt(0) ?? 0;
  return sum;
}
