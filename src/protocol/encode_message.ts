import { encodeText, type Encoding, writableText } from "./encoding.ts";
import { checksum, type ErrorDetection } from "./error_detection.ts";
import { LineWriter } from "./line_writer.ts";
import type { AnyMessage } from "./message.ts";
import { messageRowOf, variableFields } from "./message_by_code.ts";
import type { FixedField, MessageRow, ProtocolVersion } from "./message_row.ts";
import { formatTimestamp, type Timestamp } from "./timestamp.ts";
import type { WireMessage } from "./wire_message.ts";

/** How messages are written on a connection. */
export interface Writing {
  /** One character. */
  readonly delimiter: string;
  readonly encoding: Encoding;
  readonly terminator: "\r" | "\n" | "\r\n";
  /** Fields that came with 2.00 are left out of a 1.00 message. */
  readonly version: ProtocolVersion;
  /** Given when the message is to end with AY and AZ. */
  readonly errorDetection?: ErrorDetection;
}

/** A variable field holds at most this many characters (specification, "Variable-length fields"). */
const MAX_VALUE = 255;

/** The largest number of four digits: counts stop there, since a blank or longer one breaks clients. */
const MAX_COUNT = 9999;

type Value = string | number | boolean | Timestamp;

/** A line is put together in one go, so that all messages can share the writer. */
const line = new LineWriter();

/**
 * Writes a request or a response as the bytes of one line, terminator included, ready to be sent in one write.
 *
 * @param row of the table, unless the message is one that the table has not
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
  row: MessageRow = messageRowOf(message.name),
): Uint8Array {
  line.begin();
  line.addAscii(row.code);
  for (const element of row.fixed) addFixed(message.fixed[element.name] ?? null, element, writing);
  addFields(message, row, writing);
  for (const { id, value } of message.extra ?? []) addExtra(id, value, writing);
  if (writing.errorDetection !== undefined) addErrorDetection(writing.errorDetection);
  line.addAscii(writing.terminator);
  return line.end();
}

/**
 * Writes a message that is there in the form in which it travels, terminator included. Fields that come to nothing in
 * the characters of the encoding are left out, unless they are required.
 */
export function encodeWireMessage({ code, fixed, fields }: WireMessage, writing: Writing): Uint8Array {
  line.begin();
  line.addAscii(code);
  addText(fixed, writing);
  for (const { id, value, required } of fields) {
    if (required || !isNothing(value, writing)) addExtra(id, value, writing);
  }
  if (writing.errorDetection !== undefined) addErrorDetection(writing.errorDetection);
  line.addAscii(writing.terminator);
  return line.end();
}

function addFixed(value: AnyMessage["fixed"][string], element: FixedField, writing: Writing): void {
  if (element.type !== "text") return line.addAscii(fixedText(value, element));
  const written = clean(typeof value === "string" ? value : "", writing);
  addText(inWidth(written, element.width), writing);
}

function addFields(message: AnyMessage, row: MessageRow, writing: Writing): void {
  for (const { name, field: { id, width = 1 }, usage } of variableFields(row)) {
    if (usage.since > writing.version) continue;
    const value = message.fields[name];
    if (isList(value)) {
      for (const one of value) if (one !== "") addField(id, one, width, writing);
    } else if (usage.required || (value !== undefined && !isNothing(value, writing))) {
      addField(id, value ?? "", width, writing);
    }
  }
}

/** Tells whether a value comes to nothing in the characters of the encoding, as an accent does that stands alone. */
function isNothing(value: Value, { encoding }: Writing): boolean {
  return typeof value === "string" && (value === "" || writableText(value, encoding) === "");
}

/** Adds a field that is not in the table, whose id may be anything. */
function addExtra(id: string, value: string, writing: Writing): void {
  line.addBytes(encodeText(id, writing.encoding));
  addText(value, writing);
  line.addAscii(writing.delimiter);
}

function addField(id: string, value: Value, width: number, writing: Writing): void {
  line.addAscii(id);
  if (typeof value === "string") addText(value, writing);
  else line.addAscii(fieldText(value, width));
  line.addAscii(writing.delimiter);
}

/** Gives an element of the fixed part as the text that travels, in its width. */
export function fixedText(value: AnyMessage["fixed"][string], { type, width }: FixedField): string {
  switch (type) {
    case "bit":
      return value === true ? "1" : "0";
    case "flag":
      return value === true ? "Y" : "N";
    case "count":
      return writeNumber(typeof value === "number" ? value : 0, width);
    case "timestamp":
      return formatTimestamp(isTimestamp(value) ? value : null);
    case "text":
      return inWidth(typeof value === "string" ? value : "", width);
  }
}

/** Gives the value of a variable field as the text that travels, before it is put into the encoding. */
export function fieldText(value: Value, width: number): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "Y" : "N";
  return typeof value === "number" ? writeNumber(value, width) : formatTimestamp(value);
}

function inWidth(text: string, width: number): string {
  return text.padEnd(width).slice(0, width);
}

/** Adds text. Nearly all values may travel as they are. */
function addText(text: string, writing: Writing): void {
  const { delimiter, encoding } = writing;
  if (text.length <= MAX_VALUE && line.addPlain(text, delimiter.charCodeAt(0))) return;
  line.addBytes(encodeText(clean(text, writing), encoding));
}

/** Adds AY and AZ. The checksum is over the bytes as they travel, so it comes last. */
function addErrorDetection({ sequence }: ErrorDetection): void {
  if (sequence !== undefined) line.addAscii(`AY${sequence}`);
  line.addAscii("AZ");
  line.addAscii(checksum(line.sum));
}

/** Writes a number in its width; one that does not fit becomes the largest that does, never blanks. */
function writeNumber(value: number, width: number): string {
  const largest = width >= 4 ? MAX_COUNT : width === 3 ? 999 : Number.MAX_SAFE_INTEGER;
  return String(Math.max(0, Math.min(Math.trunc(value), largest))).padStart(width, "0");
}

/** Tells the values of a repeated field from one value. */
export function isList(value: Value | readonly string[] | undefined): value is readonly string[] {
  return Array.isArray(value);
}

function isTimestamp(value: unknown): value is Timestamp {
  return typeof value === "object" && value !== null && "zone" in value;
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
