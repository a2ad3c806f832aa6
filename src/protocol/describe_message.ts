import { type FieldName, type FieldRow, fields } from "./fields.ts";
import type { AnyMessage } from "./message.ts";
import { messageRowOf } from "./message_row_of.ts";
import { type Shown, shownExtra, shownValue } from "./shown_values.ts";
import { messageToJson } from "./message_to_json.ts";

/**
 * A message in lines for people: its title, then every element and field with its label. Secrets are masked.
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
export function describeMessage(message: AnyMessage, shown: Shown): string[] {
  const row = messageRowOf(message.name);
  const { fixed } = messageToJson(message, shown);
  const lines = [`${row.label} (${row.code})`];
  for (const [element, value] of Object.entries(fixed)) lines.push(`  ${words(element)}: ${inWords(value)}`);
  for (const name of Object.keys(row.fields) as FieldName[]) {
    const field: FieldRow = fields[name];
    const value = message.fields[name];
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      lines.push(`  ${field.id} ${field.label}: ${inWords(shownValue(field, one, shown))}`);
    }
  }
  for (const { id, value } of message.extra ?? []) {
    lines.push(`  ${id} (not in the table): ${shownExtra(id, value, shown)}`);
  }
  return lines;
}

function inWords(value: string | number | boolean | readonly string[]): string {
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

/** `transactionDate` as `transaction date`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
