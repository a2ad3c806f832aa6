import { decodeText, type Encoding } from "./encoding.ts";
import { requestByCode, responseByCode } from "./message_table.ts";

/** AY and AZ of a message. */
export interface ErrorDetection {
  /** The digits after AY as they came; absent where only AZ was sent. */
  readonly sequence?: string;
}

/** A message, split into its text and its AY and AZ. */
interface Guarded {
  /** The message without AY and AZ. */
  readonly body: Uint8Array;
  /** Absent when the message carries no AZ: error detection is decided message by message. */
  readonly errorDetection?: ErrorDetection;
  /** Whether the checksum fits the bytes; true when there is none. */
  readonly valid: boolean;
}

const A = 65, Y = 89, Z = 90, BLANK = 32;

const HEX = "0123456789ABCDEF";

/**
 * Works out the checksum over all bytes up to and including `AZ`: their sum, two's complement, 16 bits (specification,
 * "Checksum").
 *
 * @param sum the sum of the bytes
 * @returns four upper-case hexadecimal digits
 */
export function checksum(sum: number): string {
  const digits = -sum & 0xffff;
  return HEX.charAt(digits >> 12) + HEX.charAt(digits >> 8 & 15) + HEX.charAt(digits >> 4 & 15) +
    HEX.charAt(digits & 15);
}

/** Adds up the first `length` bytes, all of them unless it is given. */
export function sumOf(bytes: Uint8Array, length: number = bytes.length): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += bytes[i] ?? 0;
  return sum;
}

/**
 * Finds AY and AZ at the very end of a message and checks the sum. A value such as `MAYER` or the barcode `AZ12AB` is
 * not error detection: AZ stands alone only after a delimiter or right after the fixed part.
 *
 * @param delimiter the byte of the connection's delimiter
 * @param encoding in which the bytes are text, where they do not sum up: some clients sum code points
 * @param before the sum of what the checksum counts before the message
 */
export function readErrorDetection(bytes: Uint8Array, delimiter: number, encoding: Encoding, before = 0): Guarded {
  const az = bytes.length - 6;
  const guard = guardAt(bytes, az, delimiter);
  const given = guard && checksumAt(bytes, az + 2);
  if (guard === undefined || given === undefined) return { body: bytes, valid: true };
  const rest = before + given;
  const valid = ((sumOf(bytes, az + 2) + rest) & 0xffff) === 0 ||
    ((sumOfCodePoints(decodeText(bytes.subarray(0, az + 2), encoding)) + rest) & 0xffff) === 0;
  return { ...guard, valid };
}

/**
 * Finds AY and AZ at the very end of a message, and judges no sum. Behind AZ may stand up to four characters, whatever
 * they are: logs mask a checksum, since it tells of the PIN that is masked before it.
 */
export function readUnjudged(bytes: Uint8Array, delimiter: number): Guarded {
  for (let az = bytes.length - 6; az <= bytes.length - 2; az++) {
    const guard = bytes.indexOf(delimiter, az) < 0 ? guardAt(bytes, az, delimiter) : undefined;
    if (guard !== undefined) return { ...guard, valid: true };
  }
  return { body: bytes, valid: true };
}

/** Reads AY and AZ where AZ would stand; `undefined` if it is not error detection that stands there. */
function guardAt(
  bytes: Uint8Array,
  az: number,
  delimiter: number,
): { readonly body: Uint8Array; readonly errorDetection: ErrorDetection } | undefined {
  if (az < 2 || bytes[az] !== A || bytes[az + 1] !== Z) return undefined;
  let digits = az;
  while (digits > 2 && digitAt(bytes, digits - 1) < 10) digits--;
  const isNumbered = digits < az && digits >= 4 && bytes[digits - 2] === A && bytes[digits - 1] === Y;
  if (!isNumbered && !mayStandAlone(bytes, az, delimiter)) return undefined;
  let sequence = isNumbered ? "" : undefined;
  if (isNumbered) { for (let at = digits; at < az; at++) sequence += String.fromCharCode(bytes[at] ?? 0); }
  return { body: bytes.subarray(0, isNumbered ? digits - 2 : az), errorDetection: { sequence } };
}

/**
 * Finds AY and AZ of a line, and checks the sum. Blanks and control bytes before the message do not belong to it, whether
 * its checksum is over them or not. Nor do those behind its checksum; without one they may be the end of a password.
 *
 * @param swallowed the sum of control bytes that stood before the line
 * @param read `readUnjudged` where the sum does not matter
 */
export function readGuarded(
  line: Uint8Array,
  delimiter: number,
  encoding: Encoding,
  swallowed = 0,
  read: typeof readErrorDetection = readErrorDetection,
): Guarded {
  let start = 0, end = line.length;
  while ((line[start] ?? Infinity) <= BLANK) start++;
  while (end > start && (line[end - 1] ?? Infinity) <= BLANK) end--;
  const isPadded = end < line.length &&
    read(line.subarray(start, end), delimiter, encoding).errorDetection !== undefined;
  const message = isPadded ? line.subarray(start, end) : start > 0 ? line.subarray(start) : line;
  const guarded = read(message, delimiter, encoding);
  if (guarded.valid || (start === 0 && swallowed === 0)) return guarded;
  const before = swallowed + sumOf(line, start);
  return { ...guarded, valid: read(message, delimiter, encoding, before).valid };
}

/** Reads the four hexadecimal digits of a checksum; `undefined` if they are none. */
function checksumAt(bytes: Uint8Array, from: number): number | undefined {
  let sum = 0;
  for (let at = from; at < from + 4; at++) sum = sum * 16 + digitAt(bytes, at);
  return Number.isNaN(sum) ? undefined : sum;
}

/** The value of a hexadecimal digit, in upper or lower case; not a number if it is none. */
function digitAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte & 0xdf;
  return letter >= 65 && letter <= 70 ? letter - 55 : NaN;
}

function mayStandAlone(bytes: Uint8Array, az: number, delimiter: number): boolean {
  if (bytes[az - 1] === delimiter) return true;
  const code = String.fromCharCode(bytes[0] ?? 0, bytes[1] ?? 0);
  const row = requestByCode(code) ?? responseByCode(code);
  const fixedWidth = row?.fixed.reduce((width, field) => width + field.width, 0) ?? 0;
  return az === 2 + fixedWidth;
}

function sumOfCodePoints(text: string): number {
  let sum = 0;
  for (const character of text) sum += character.codePointAt(0) ?? 0;
  return sum;
}
