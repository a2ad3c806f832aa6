import type { Encoding } from "./encoding.ts";
import type { AnyMessage, ExtraField } from "./message.ts";
import type { FixedField } from "./message_row.ts";
import { parseTimestamp, type Timestamp } from "./timestamp.ts";

/** The ways in which a line may be written. */
interface Ways {
  readonly delimiter: string;
  readonly encoding: Encoding;
  readonly terminator: string;
}

const ENCODINGS: readonly Encoding[] = ["utf8", "latin1", "latin9", "cp1252", "cp850", "ascii"];

/** What an element of the fixed part takes. */
const TAKES: Readonly<Record<FixedField["type"], string>> = {
  bit: "true or false",
  flag: "true or false",
  count: "a number",
  text: "a text",
  timestamp:
    "an object with year, month, day, hour, minute, second and zone, the 18 characters YYYYMMDDZZZZHHMMSS, or null",
};

/**
 * Refuses what is no message, and what says in no known way how to write one: nothing checks a program in JavaScript
 * before. Throws a `TypeError`, which names no value, since any might be a password.
 */
export function checkOutgoing(message: AnyMessage, writing: Ways): void {
  if (!isObject(message)) {
    throw new TypeError(`a message is an object with name, fixed and fields, not ${kindOf(message)}`);
  }
  const { fixed, fields, extra } = message;
  if (!isObject(fixed)) throw new TypeError(`fixed of a message is an object, not ${kindOf(fixed)}`);
  if (!isObject(fields)) throw new TypeError(`fields of a message is an object, not ${kindOf(fields)}`);
  if (extra !== undefined && !isListOfFields(extra)) {
    throw new TypeError("extra of a message is a list of id and value, both text");
  }
  if (!isObject(writing)) throw new TypeError(`how to write is an object, not ${kindOf(writing)}`);
  const { delimiter, encoding, terminator } = writing;
  if (typeof delimiter !== "string" || delimiter.length !== 1) {
    throw new TypeError('delimiter is one character, as "|" is');
  }
  if (encoding !== "utf8" && !ENCODINGS.includes(encoding)) {
    throw new TypeError(`encoding is one of ${ENCODINGS.join(", ")}`);
  }
  if (terminator === "\r" || terminator === "\n" || terminator === "\r\n") return;
  throw new TypeError('terminator is "\\r", "\\n" or "\\r\\n"');
}

/** Makes the error for a value of the fixed part that its element does not take: what was meant cannot be guessed. */
export function elementError(value: unknown, { name, type }: FixedField): TypeError {
  return new TypeError(`${name} takes ${TAKES[type]}, not ${kindOf(value)}`);
}

/**
 * Reads a date of the fixed part that is given as it travels, such as `20261124    101500`. Throws a `RangeError` for
 * another text: blanks would say that there is no date.
 */
export function dateOf(text: string, { name }: FixedField): Timestamp | null {
  const read = parseTimestamp(text);
  if (read !== null || text.trim() === "") return read;
  throw new RangeError(`${name} takes ${TAKES.timestamp}, not ${JSON.stringify(text)}`);
}

/** Gives the values of a field that may be repeated; throws a `TypeError` for what is no value of any field. */
export function valuesOf(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`${name} takes a text, a number, true, false, a list of texts or a date, not ${kindOf(value)}`);
}

/** Tells whether an object has all parts of a timestamp. */
export function isTimestamp(value: object): value is Timestamp {
  if (!("zone" in value)) return false;
  // A part that is missing is no number, and not larger than any.
  const { year, month, day, hour, minute, second, zone } = value as Timestamp;
  return year >= 0 && month >= 0 && day >= 0 && hour >= 0 && minute >= 0 && second >= 0 && typeof zone === "string";
}

function isListOfFields(extra: readonly ExtraField[]): boolean {
  return Array.isArray(extra) && extra.every(({ id, value }) => typeof id === "string" && typeof value === "string");
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (value instanceof Date) return "a Date";
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "another object" : `a ${typeof value}`;
}
