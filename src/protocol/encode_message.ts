import { checkOutgoing, dateOf, elementError, isTimestamp, valuesOf } from "./check_outgoing.ts";
import { codesOf } from "./code_meanings.ts";
import { encodeText, type Encoding, writableText } from "./encoding.ts";
import { type ErrorDetection, readErrorDetection } from "./error_detection.ts";
import { LineWriter } from "./line_writer.ts";
import type { AnyMessage } from "./message.ts";
import { type VariableField, type WritingPlan, writingPlan } from "./message_table.ts";
import type { FixedField, ProtocolVersion } from "./message_row.ts";
import { bodyFor, type RawMessage } from "./raw_message.ts";
import { formatTimestamp, LOCAL, type Timestamp } from "./timestamp.ts";
import type { WireMessage } from "./wire_message.ts";

/** How messages are written on a connection. */
export interface Writing {
  /** One character that no value may hold; values are cleaned of it. */
  readonly delimiter: string;
  readonly encoding: Encoding;
  readonly terminator: "\r" | "\n" | "\r\n";
  /** Fields that came with 2.00 are left out of a 1.00 message. */
  readonly version: ProtocolVersion;
  /** Absent if the message ends without AY and AZ. */
  readonly errorDetection?: ErrorDetection;
}

/** Characters of a variable field at most (specification, "Variable-length fields"). */
export const MAX_VALUE = 255;

/** The largest count of four digits. A larger one is written as this: blanks or a fifth digit break clients. */
const MAX_COUNT = 9999;

/** The writer that all messages share; each is put together in one go. */
const line = new LineWriter();

/**
 * Writes a request or a response as the bytes of one line, terminator included, ready to be sent in one write.
 *
 * Throws a `RangeError` for a name that is not in the table and for a text that is no date, and a `TypeError` for what is
 * no message, no way of writing, or no value of its element.
 *
 * @param plan of the table, unless the table does not have the message
 *
 * @example
 * ```ts
 * encodeMessage({ name: "loginResponse", fixed: { ok: true }, fields: {} }, {
 *   delimiter: "|",
 *   encoding: "utf8",
 *   terminator: "\r",
 *   version: 2,
 *   errorDetection: { sequence: "1" },
 * }); // 941AY1AZFDFC\r
 * ```
 */
export function encodeMessage(
  message: AnyMessage,
  writing: Writing,
  plan?: WritingPlan,
): Uint8Array {
  checkOutgoing(message, writing);
  const { row, fields } = plan ?? writingPlan(message.name);
  line.begin();
  line.addAscii(row.code);
  for (const element of row.fixed) addFixed(message.fixed[element.name] ?? null, element, writing);
  addFields(message, fields, writing);
  if (message.extra !== undefined) { for (const { id, value } of message.extra) addExtra(id, value, writing); }
  return endLine(writing);
}

/**
 * Writes a message that is there in the form in which it travels, terminator included. Fields without a
 * character that the encoding has are left out, unless they are required.
 */
export function encodeWireMessage({ code, fixed, fields, whole }: WireMessage, writing: Writing): Uint8Array {
  line.begin();
  line.addAscii(code);
  if (whole) addWhole(fixed, writing);
  else addText(fixed, writing);
  for (const { id, value, required } of fields) {
    if (whole) addWhole(id + value, writing, writing.delimiter);
    else if (required || !isNothing(value, writing)) addExtra(id, value, writing);
  }
  return endLine(writing);
}

/**
 * Writes a message that came from another system, terminator included: its own bytes, and AY and AZ of this connection.
 */
export function encodeRawMessage(
  raw: RawMessage,
  writing: Pick<Writing, "delimiter" | "encoding" | "terminator" | "errorDetection">,
): Uint8Array {
  const { errorDetection } = writing;
  line.begin();
  line.addBytes(bodyFor(raw, writing, errorDetection !== undefined));
  return endLine(writing);
}

/**
 * Adds a text of another system's, and what stands behind it; only a delimiter inside becomes a blank, also one that a
 * character becomes in this encoding.
 */
function addWhole(text: string, { delimiter, encoding }: Writing, behind = ""): void {
  line.addBytes(encodeText(writableText(text, encoding).replaceAll(delimiter, " "), encoding));
  line.addAscii(behind);
}

const CR = 13, LF = 10;
/** No byte is this one. */
const NO_DELIMITER = -1;

/** AY0: a 97 is not numbered (specification, "Request ACS Resend"). */
const UNNUMBERED: ErrorDetection = { sequence: "0" };

/**
 * Writes a line that was sent once more, as Koha does (`handle` and `handle_request_acs_resend` in its
 * C4/SIP/Sip/MsgType.pm): AY and AZ are cut off, and written anew, with AY0, if the request for it has AZ. A line without
 * AY stays as it is. Koha's slips are not repeated: it takes `97AY1AZ....` for a 97 without AZ, encodes the text
 * a second time, and ends what stays as it is with CR even if CRLF is wanted.
 *
 * @param sent terminator included
 * @param guarded whether the request for it has AZ
 */
export function encodeAgain(
  sent: Uint8Array,
  { delimiter, encoding, terminator }: Pick<Writing, "delimiter" | "encoding" | "terminator">,
  guarded: boolean,
): Uint8Array {
  const end = sent.findLastIndex((byte) => byte !== CR && byte !== LF) + 1;
  const { body, errorDetection } = readErrorDetection(sent.subarray(0, end), delimiter.charCodeAt(0), encoding);
  if (errorDetection?.sequence === undefined) return sent;
  line.begin();
  line.addBytes(body);
  return endLine({ errorDetection: guarded ? UNNUMBERED : undefined, terminator });
}

/** What an element without a value is filled with. */
const EMPTY: Readonly<Record<FixedField["type"], string>> = {
  bit: "0",
  flag: "N",
  count: "0",
  text: " ",
  timestamp: " ",
};

function addFixed(value: AnyMessage["fixed"][string], element: FixedField, writing: Writing): void {
  const { type, width } = element;
  if (value === null) return line.addAscii(EMPTY[type].repeat(width));
  switch (typeof value) {
    case "boolean":
      if (type === "bit") return line.addAscii(value ? "1" : "0");
      if (type === "flag") return line.addAscii(value ? "Y" : "N");
      break;
    case "number":
      if (type === "count") return addNumber(value, width);
      break;
    case "object":
      if (type === "timestamp" && isTimestamp(value)) return addTimestamp(value);
      break;
    case "string":
      if (type === "timestamp") return addTimestamp(dateOf(value, element));
      if (type !== "text") break;
      // Nearly all text has its width, and needs no cleaning.
      if (value.length === width && line.addPlain(value, writing.delimiter.charCodeAt(0))) return;
      return addText(inWidth(clean(value, writing), width), writing);
  }
  throw elementError(value, element);
}

function addFields(message: AnyMessage, fields: readonly VariableField[], writing: Writing): void {
  const { version } = writing;
  for (const { name, id, width, required, since } of fields) {
    const value = message.fields[name] ?? undefined;
    if (since > version || (value === undefined && !required)) continue;
    if (typeof value !== "object") addField(id, value ?? "", width, required, writing);
    else if (isTimestamp(value)) addTimestampField(id, value, writing);
    else for (const one of valuesOf(value, name)) if (one !== "") addField(id, one, width, true, writing);
  }
}

/** Adds a field. An optional one is left out if no character of its value exists in the encoding. */
function addField(
  id: string,
  value: string | number | boolean,
  width: number,
  required: boolean,
  writing: Writing,
): void {
  const delimiter = writing.delimiter.charCodeAt(0);
  if (typeof value === "number") {
    line.addAscii(id);
    addNumber(value, width);
    line.addAscii(writing.delimiter);
    return;
  }
  const text = typeof value === "string" ? value : value ? "Y" : "N";
  if (text === "" && !required) return;
  // Nearly all values may travel as they are.
  if (text.length <= MAX_VALUE && line.addField(id, text, delimiter)) return;
  if (required || !isNothing(text, writing)) addExtra(id, text, writing);
}

function addTimestampField(id: string, value: Timestamp, { delimiter }: Writing): void {
  line.addAscii(id);
  addTimestamp(value);
  line.addAscii(delimiter);
}

/** Tells whether no character of a value exists in the encoding, as with an accent that stands alone. */
function isNothing(value: string, { encoding }: Writing): boolean {
  return value === "" || writableText(value, encoding) === "";
}

/** Adds a field that is not in the table, whose id may be anything, line ends included. */
function addExtra(id: string, value: string, writing: Writing): void {
  addText(id, writing);
  addText(value, writing);
  line.addAscii(writing.delimiter);
}

/** Cuts a text to a width, or fills it up with blanks. */
export function inWidth(text: string, width: number): string {
  return text.padEnd(width).slice(0, width);
}

/** Adds text. Nearly all values need no cleaning. */
function addText(text: string, writing: Writing): void {
  const { delimiter, encoding } = writing;
  if (text.length <= MAX_VALUE && line.addPlain(text, delimiter.charCodeAt(0))) return;
  addEncoded(clean(text, writing), encoding);
}

function addEncoded(text: string, encoding: Encoding): void {
  if (encoding === "utf8") line.addUtf8(text);
  else if (!line.addPlain(text, NO_DELIMITER)) line.addBytes(encodeText(text, encoding));
}

/** Adds AY and AZ, if they are wanted, and the terminator. The checksum is over the bytes as they travel, so it comes last. */
function endLine({ errorDetection, terminator }: Pick<Writing, "errorDetection" | "terminator">): Uint8Array {
  if (errorDetection !== undefined) {
    if (errorDetection.sequence !== undefined) {
      line.addAscii("AY");
      line.addAscii(errorDetection.sequence);
    }
    line.addAscii("AZ");
    line.addChecksum();
  }
  line.addAscii(terminator);
  return line.end();
}

/** Adds a number in its width; one that does not fit becomes the largest that does, never blanks. */
function addNumber(value: number, width: number): void {
  const number = countIn(width, value);
  if (width >= 3) line.addDigits(number, width);
  else line.addAscii(String(number).padStart(width, "0"));
}

/** Limits a number to the largest that fits into so many digits. */
export function countIn(width: number, value: number): number {
  const largest = width >= 4 ? MAX_COUNT : width === 3 ? 999 : Number.MAX_SAFE_INTEGER;
  return Math.max(0, Math.min(Math.trunc(value), largest));
}

/** The specification's list of languages: 000 to 027. */
const LANGUAGES: ReadonlySet<string> = new Set(codesOf("language").map(([code]) => code));

/** Gives the language code for an answer: the request's if the specification's list has it, else `000` (unknown). */
export function validLanguage(language: unknown): string {
  return typeof language === "string" && LANGUAGES.has(language) ? language : "000";
}

function addTimestamp(timestamp: Timestamp | null): void {
  if (timestamp === null) return line.addAscii(formatTimestamp(null));
  const { year, month, day, hour, minute, second, zone } = timestamp;
  line.addDigits(year, 4);
  line.addDigits(month, 2);
  line.addDigits(day, 2);
  line.addAscii(zone === "" ? LOCAL : zone.padStart(4));
  line.addDigits(hour, 2);
  line.addDigits(minute, 2);
  line.addDigits(second, 2);
}

/**
 * Makes a value fit to travel: no delimiter, no line ends or other control characters, at most 255 characters. It is
 * first put into the characters of the encoding, since that may lengthen it or bring a delimiter in.
 */
function clean(text: string, { delimiter, encoding }: Writing): string {
  const value = writableText(text, encoding);
  for (let i = 0; i < value.length; i++) {
    if (value[i] === delimiter || isControl(value.charCodeAt(i))) return cut(blankOut(value, delimiter));
  }
  return cut(value);
}

function blankOut(value: string, delimiter: string): string {
  let blanked = "";
  for (const character of value) {
    blanked += character === delimiter || isControl(character.charCodeAt(0)) ? " " : character;
  }
  return blanked;
}

function isControl(code: number): boolean {
  return code < 32 || (code >= 127 && code < 160);
}

function cut(value: string): string {
  return value.length <= MAX_VALUE ? value : [...value].slice(0, MAX_VALUE).join("");
}
