import { type FieldName, fields } from "./fields.ts";
import type { AnyMessage } from "./message.ts";
import { messageRowOf } from "./message_row_of.ts";
import { readableTimestamp, type Shown, shownExtra, shownValue } from "./shown_values.ts";

/** A message as JSON: elements and fields by name, timestamps in ISO 8601, secrets masked. */
export interface JsonMessage {
  readonly code: string;
  readonly name: string;
  readonly fixed: { readonly [element: string]: string | number | boolean };
  /** Fields outside the message's table stand under their two-character id, in a list where there are several. */
  readonly fields: { readonly [field: string]: string | number | boolean | readonly string[] };
}

/** The JSON form of a message, for logs and for the shell. */
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
  for (const [id, group] of Map.groupBy(message.extra ?? [], (field) => field.id)) {
    const values = group.map(({ value }) => shownExtra(id, value, shown));
    const [first = "", ...others] = values;
    variable[id] = others.length === 0 ? first : values;
  }
  return { code: row.code, name: row.name, fixed, fields: variable };
}
