import { encodeText, type Encoding, writableText } from "./encoding.ts";
import { checksum, type ErrorDetection, sumOf } from "./error_detection.ts";
import { type FieldName, type FieldRow, fields } from "./fields.ts";
import type { AnyMessage } from "./message.ts";
import type { FixedField, MessageRow, ProtocolVersion } from "./message_row.ts";
import { formatTimestamp, type Timestamp } from "./timestamp.ts";

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

/** Writes a message by its row of the table, terminator included, ready to be sent in one write. */
export function encodeMessage(message: AnyMessage, row: MessageRow, writing: Writing): Uint8Array {
  let text = row.code;
  for (const element of row.fixed) text += writeFixed(message.fixed[element.name] ?? null, element, writing);
  text += writeFields(message, row, writing) + writeExtra(message, writing);
  return guard(text, writing);
}

function writeFixed(value: AnyMessage["fixed"][string], element: FixedField, writing: Writing): string {
  switch (element.type) {
    case "bit":
      return value === true ? "1" : "0";
    case "flag":
      return value === true ? "Y" : "N";
    case "count":
      return writeNumber(typeof value === "number" ? value : 0, element.width);
    case "timestamp":
      return formatTimestamp(isTimestamp(value) ? value : null);
    case "text":
      return clean(typeof value === "string" ? value : "", writing).padEnd(element.width).slice(0, element.width);
  }
}

function writeFields(message: AnyMessage, row: MessageRow, writing: Writing): string {
  const { delimiter, version } = writing;
  let text = "";
  for (const name in row.fields) {
    const usage = row.fields[name as FieldName];
    if (usage === undefined || usage.since > version) continue;
    const field: FieldRow = fields[name as FieldName];
    const value = message.fields[name as FieldName];
    if (Array.isArray(value)) {
      for (const one of value) if (one !== "") text += field.id + clean(String(one), writing) + delimiter;
    } else {
      const written = value === undefined ? "" : writeValue(value, field, writing);
      if (written !== "" || usage.required) text += field.id + written + delimiter;
    }
  }
  return text;
}

function writeExtra(message: AnyMessage, writing: Writing): string {
  return message.extra?.map(({ id, value }) => id + clean(value, writing) + writing.delimiter).join("") ?? "";
}

function writeValue(value: AnyMessage["fields"][FieldName], field: FieldRow, writing: Writing): string {
  if (typeof value === "boolean") return value ? "Y" : "N";
  if (typeof value === "number") return writeNumber(value, field.width ?? 1);
  if (isTimestamp(value)) return formatTimestamp(value);
  return clean(String(value ?? ""), writing);
}

/** A number in its width; one that does not fit becomes the largest that does, never blanks. */
function writeNumber(value: number, width: number): string {
  const largest = width >= 4 ? MAX_COUNT : width === 3 ? 999 : Number.MAX_SAFE_INTEGER;
  return String(Math.max(0, Math.min(Math.trunc(value), largest))).padStart(width, "0");
}

function isTimestamp(value: unknown): value is Timestamp {
  return typeof value === "object" && value !== null && "zone" in value;
}

/**
 * A value as it may travel: no delimiter, no line ends or other control characters, at most 255 characters. It is first
 * put into the characters of the encoding, since that may lengthen it or bring a delimiter in.
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

/** Appends AY, AZ and the terminator. The checksum is over the bytes as they travel, so it is filled in last. */
function guard(text: string, { encoding, terminator, errorDetection }: Writing): Uint8Array {
  if (errorDetection === undefined) return encodeText(text + terminator, encoding);
  const sequence = errorDetection.sequence === undefined ? "" : `AY${errorDetection.sequence}`;
  const bytes = encodeText(`${text}${sequence}AZ0000${terminator}`, encoding);
  const digitsAt = bytes.length - terminator.length - 4;
  const digits = checksum(sumOf(bytes, digitsAt));
  for (let i = 0; i < 4; i++) bytes[digitsAt + i] = digits.charCodeAt(i);
  return bytes;
}
