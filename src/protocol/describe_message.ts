import { type FieldName, type FieldRow, fields } from "./fields.ts";
import type { AnyMessage } from "./message.ts";
import { commandName, messageRowOf } from "./message_table.ts";
import type { Timestamp } from "./timestamp.ts";

/** Which values may be shown. Secrets never are. */
export interface Shown {
  /** Whether values that tell something about a patron are shown. */
  readonly personal: boolean;
}

/** Tells what a value means, by the table's name of its element or field; `undefined` if it speaks for itself. */
export type MeaningOf = (name: string, value: string | number | Timestamp) => string | undefined;

/**
 * Describes a message in lines for people: its title, then every element and field with its label. Secrets are masked.
 *
 * @param meaningOf says what stands in brackets behind a value that is shown; by default nothing
 *
 * @example
 * ```
 * Login (93)
 *   uid algorithm: 0
 *   password algorithm: 0
 *   CN login user id: sipterm1
 *   CO login password: ***
 * ```
 */
export function describeMessage(message: AnyMessage, shown: Shown, meaningOf: MeaningOf = () => undefined): string[] {
  const row = messageRowOf(message.name);
  const { fixed } = messageToJson(message, shown);
  const lines = [`${row.label} (${row.code})`];
  const inBrackets = (name: string, value: AnyMessage["fixed"][string]) => {
    const meaning = typeof value === "boolean" || value === null ? undefined : meaningOf(name, value);
    return meaning === undefined ? "" : ` (${meaning})`;
  };
  for (const [element, value] of Object.entries(fixed)) {
    lines.push(`  ${words(element)}: ${inWords(value)}${inBrackets(element, message.fixed[element] ?? null)}`);
  }
  for (const name of Object.keys(row.fields) as FieldName[]) {
    const field: FieldRow = fields[name];
    const value = message.fields[name];
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      const told = shownValue(field, one, shown);
      lines.push(`  ${field.id} ${field.label}: ${inWords(told)}${told === MASK ? "" : inBrackets(name, one)}`);
    }
  }
  for (const { id, value } of message.extra ?? []) {
    lines.push(`  ${id} (not in the table): ${shownExtra(id, value, shown)}`);
  }
  return lines;
}

/** A message as JSON: elements and fields by name, timestamps in ISO 8601, secrets masked. */
export interface JsonMessage {
  readonly code: string;
  /** The command in kebab case, as people see it: `patron-information`. */
  readonly name: string;
  readonly fixed: { readonly [element: string]: string | number | boolean };
  /** Fields outside the message's table stand under their two-character id, in a list where there are several. */
  readonly fields: { readonly [field: string]: string | number | boolean | readonly string[] };
}

/** Turns a message into its JSON form, for logs and for the shell. */
export function messageToJson(message: AnyMessage, shown: Shown): JsonMessage {
  const row = messageRowOf(message.name);
  const fixed: Record<string, string | number | boolean> = {};
  for (const { name } of row.fixed) {
    const value = message.fixed[name] ?? null;
    fixed[name] = typeof value === "object" ? readableTimestamp(value) : value;
  }
  const variable: Record<string, string | number | boolean | readonly string[]> = {};
  for (const [name, value] of Object.entries(message.fields)) {
    if (value !== undefined) variable[name] = shownValue(fields[name as FieldName], value, shown);
  }
  const extra = new Map<string, string[]>();
  for (const { id, value } of message.extra ?? []) {
    const values = extra.get(id) ?? [];
    values.push(shownExtra(id, value, shown));
    extra.set(id, values);
  }
  for (const [id, values] of extra) {
    const [first = "", ...others] = values;
    variable[id] = others.length === 0 ? first : values;
  }
  return { code: row.code, name: commandName(row.name), fixed, fields: variable };
}

/** What stands in place of a value that may not be shown; an empty value is shown as empty. */
export const MASK = "***";

const rowById: ReadonlyMap<string, FieldRow> = new Map(Object.values(fields).map((row) => [row.id, row]));

/** Gives the value of a variable field as it may be shown to people. */
function shownValue(
  row: FieldRow,
  value: NonNullable<AnyMessage["fields"][FieldName]>,
  shown: Shown,
): string | number | boolean | readonly string[] {
  if (row.secret || (row.personal && !shown.personal)) return value === "" ? "" : MASK;
  return isTimestamp(value) ? readableTimestamp(value) : value;
}

/** Gives the value of a field outside its message's table as it may be shown; a password is one wherever it stands. */
function shownExtra(id: string, value: string, shown: Shown): string {
  const row = rowById.get(id);
  // An unknown field may hold anything, so it counts as personal.
  const hidden = row === undefined ? !shown.personal : row.secret || (row.personal && !shown.personal);
  return hidden && value !== "" ? MASK : value;
}

/** Writes a timestamp in ISO 8601, its zone behind it as it came; `""` for none. */
export function readableTimestamp(timestamp: Timestamp | null): string {
  if (timestamp === null) return "";
  const { year, month, day, hour, minute, second, zone } = timestamp;
  const [h, mi, s, mo, d] = [hour, minute, second, month, day].map((part) => String(part).padStart(2, "0"));
  return `${String(year).padStart(4, "0")}-${mo}-${d}T${h}:${mi}:${s}${zone === "" ? "" : ` ${zone}`}`;
}

function inWords(value: string | number | boolean | readonly string[]): string {
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

/** Writes `transactionDate` as `transaction date`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function isTimestamp(value: unknown): value is Timestamp {
  return typeof value === "object" && value !== null && "zone" in value;
}
