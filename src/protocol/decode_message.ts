import { type FieldName, type FieldRow, fields } from "./fields.ts";
import type { AnyMessage, ExtraField } from "./message.ts";
import type { FixedField, MessageRow } from "./message_row.ts";
import { parseTimestamp, type Timestamp } from "./timestamp.ts";

/** A message as far as it could be read. */
interface DecodedMessage extends AnyMessage {
  readonly extra: readonly ExtraField[];
  /** Whether the whole fixed part was there. */
  readonly complete: boolean;
  /** Whether it has more fields than any message has; those beyond are not read. */
  readonly endless: boolean;
}

/** Fields of a message at most: a list of all that a patron has, hundreds of times over. */
const MOST_FIELDS = 10_000;

type FixedValue = string | number | boolean | Timestamp | null;
type Value = string | number | boolean | Timestamp;

/** Fields by the number of their ids: looking up a number costs less than a string cut out of the message. */
const fieldByNumber: ReadonlyMap<number, { readonly name: FieldName; readonly field: FieldRow }> = new Map(
  (Object.keys(fields) as FieldName[]).map((name) => [numberAt(fields[name].id, 0), { name, field: fields[name] }]),
);
/** The numbers with which a variable field begins, error detection included. */
const FIELD_IDS: ReadonlySet<number> = new Set([...fieldByNumber.keys(), numberAt("AY", 0), numberAt("AZ", 0)]);

/** What an element of the fixed part is when the message does not have it. */
const ABSENT = { bit: false, flag: false, count: 0, text: "", timestamp: null } as const;

/**
 * Reads the text of a message, without error detection, by a row of the table. Fields may stand in any order, may be
 * unknown, repeated or empty, and the last delimiter may be missing; nothing of that is an error.
 */
export function decodeMessage(text: string, row: MessageRow, delimiter: string): DecodedMessage {
  const { fixed, end, complete } = decodeFixed(text, row.fixed, delimiter);
  const { known, extra, endless } = decodeFields(text, end, row, delimiter);
  return { name: row.name, fixed, fields: known, extra, complete, endless };
}

/** Tells where the variable fields of a message begin; `undefined` if its fixed part is cut short. */
export function fieldsBegin(text: string, row: MessageRow, delimiter: string): number | undefined {
  const { end, complete } = decodeFixed(text, row.fixed, delimiter);
  return complete ? end : undefined;
}

/** Tells whether a date of a message's fixed part is left out, so that other systems take fields for it. */
export function leavesDateOut(text: string, row: MessageRow, delimiter: string): boolean {
  return decodeFixed(text, row.fixed, delimiter).dateLeftOut;
}

function decodeFixed(text: string, elements: readonly FixedField[], delimiter: string) {
  const fixed: Record<string, FixedValue> = {};
  // No element has a delimiter within, so that this is the end for all of them.
  const end = delimiterAt(text, 2, delimiter);
  let at = 2, dateLeftOut = false;
  for (const element of elements) {
    const width: number | undefined = dateLeftOut ? 0 : widthAt(text, at, end, element);
    if (width === undefined) return { fixed: filledUp(fixed, elements), end, complete: false, dateLeftOut };
    dateLeftOut ||= width === 0;
    fixed[element.name] = width > 0 ? readFixed(text.slice(at, at + width), element) : ABSENT[element.type];
    at += width;
  }
  return { fixed, end: at, complete: true, dateLeftOut };
}

function filledUp(fixed: Record<string, FixedValue>, elements: readonly FixedField[]): Record<string, FixedValue> {
  for (const element of elements) fixed[element.name] ??= ABSENT[element.type];
  return fixed;
}

/** Where the next delimiter stands: what is left of a fixed part that is too short is not a field. */
function delimiterAt(text: string, from: number, delimiter: string): number {
  const at = text.indexOf(delimiter, from);
  return at < 0 ? text.length : at;
}

/**
 * Counts the characters that an element takes at this place: its width; fewer for a summary whose trailing blanks are
 * trimmed; 0 for a date that is left out; `undefined` if the message ends too soon.
 */
function widthAt(text: string, at: number, end: number, element: FixedField): number | undefined {
  if (element.name === "summary") return summaryWidth(text, at);
  const begin = element.type === "timestamp" && (at === end ? end < text.length : FIELD_IDS.has(numberAt(text, at)));
  if (begin) return 0;
  return end - at >= element.width ? element.width : undefined;
}

/** Two characters as one number. */
function numberAt(text: string, at: number): number {
  return text.charCodeAt(at) * 0x10000 + text.charCodeAt(at + 1);
}

function summaryWidth(text: string, at: number): number {
  let end = at;
  while (end < at + 10 && " YyNn".includes(text[end] ?? "|")) end++;
  return end - at;
}

function readFixed(value: string, element: FixedField): FixedValue {
  switch (element.type) {
    case "bit":
      return value === "1";
    case "flag":
      return value === "Y" || value === "y";
    case "count":
      return /^ *\d+ *$/.test(value) ? Number(value) : 0;
    case "timestamp":
      return parseTimestamp(value);
    case "text":
      return value;
  }
}

function decodeFields(text: string, from: number, row: MessageRow, delimiter: string) {
  const known: Partial<Record<FieldName, Value | string[]>> = {};
  const extra: ExtraField[] = [];
  let count = 0;
  for (let at = from; at < text.length;) {
    const end = delimiterAt(text, at, delimiter);
    if (end - at >= 2) {
      if (++count > MOST_FIELDS) return { known, extra, endless: true };
      keep(text, at, end, row, known, extra);
    }
    at = end + delimiter.length;
  }
  return { known, extra, endless: false };
}

/** Puts a field where it belongs; the first of a field that is not repeatable wins, as in Koha. */
function keep(
  text: string,
  at: number,
  end: number,
  row: MessageRow,
  known: Partial<Record<FieldName, Value | string[]>>,
  extra: ExtraField[],
): void {
  const value = text.slice(at + 2, end);
  const found = fieldByNumber.get(numberAt(text, at));
  if (found === undefined || row.fields[found.name] === undefined) {
    extra.push({ id: text.slice(at, at + 2), value });
    return;
  }
  const { name, field } = found;
  const before = known[name];
  if (field.repeatable) {
    if (Array.isArray(before)) before.push(value);
    else known[name] = [value];
    return;
  }
  const read = readValue(value, field);
  if (before !== undefined) extra.push({ id: field.id, value });
  else if (read !== undefined) known[name] = read;
  else if (value !== "") extra.push({ id: field.id, value });
}

/** What a larger number is read as: past the end of every list, and an integer for every database. */
const LARGEST = 999_999_999;

/** The typed value of a field; `undefined` when the text is not of the field's type, or empty where it may not be. */
function readValue(value: string, field: FieldRow): Value | undefined {
  switch (field.type) {
    case "flag":
      return readFlag(value);
    case "integer":
      return /^ *\d+ *$/.test(value) ? Math.min(Number(value), LARGEST) : undefined;
    case "timestamp":
      return parseTimestamp(value) ?? undefined;
    case "text":
    case "code":
    case "amount":
      return value;
  }
}

function readFlag(value: string): boolean | undefined {
  if (value === "Y" || value === "y" || value === "1") return true;
  return value === "N" || value === "n" || value === "0" || value === " " ? false : undefined;
}
