import { countIn, inWidth } from "./encode_message.ts";
import type { AnyMessage } from "./message.ts";
import { writingPlan } from "./message_table.ts";
import type { FixedField, ProtocolVersion } from "./message_row.ts";
import { formatTimestamp, type Timestamp } from "./timestamp.ts";
import type { WireField, WireMessage } from "./wire_message.ts";

type Value = string | number | boolean | Timestamp;

/**
 * Puts a message of the table into the form in which it travels: what `encodeMessage` would write, before it is put into
 * an encoding.
 */
export function toWireMessage(message: AnyMessage, version: ProtocolVersion): WireMessage {
  const { row, fields: variable } = writingPlan(message.name);
  const fixed = row.fixed.map((element) => fixedText(message.fixed[element.name] ?? null, element)).join("");
  const fields: WireField[] = [];
  for (const { name, id, width, required, since } of variable) {
    if (since > version) continue;
    const value = message.fields[name];
    if (isList(value)) {
      fields.push(...value.filter((one) => one !== "").map((one) => ({ id, value: one, required: false })));
    } else if (required || (value !== undefined && value !== "")) {
      fields.push({ id, value: fieldText(value ?? "", width), required });
    }
  }
  for (const { id, value } of message.extra ?? []) fields.push({ id, value, required: true });
  return { code: row.code, fixed, fields };
}

/** Gives an element of the fixed part as the text that travels, in its width. */
function fixedText(value: AnyMessage["fixed"][string], { type, width }: FixedField): string {
  switch (type) {
    case "bit":
      return value === true ? "1" : "0";
    case "flag":
      return value === true ? "Y" : "N";
    case "count":
      return numberText(typeof value === "number" ? value : 0, width);
    case "timestamp":
      return formatTimestamp(typeof value === "object" ? value : null);
    case "text":
      return inWidth(typeof value === "string" ? value : "", width);
  }
}

/** Gives the value of a variable field as the text that travels, before it is put into the encoding. */
function fieldText(value: Value, width: number): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "Y" : "N";
  return typeof value === "number" ? numberText(value, width) : formatTimestamp(value);
}

function numberText(value: number, width: number): string {
  return String(countIn(width, value)).padStart(width, "0");
}

/** Tells a list of values, as repeatable fields have one, from a single value. */
function isList(value: Value | readonly string[] | undefined): value is readonly string[] {
  return Array.isArray(value);
}
