import { fieldText, fixedText, isList } from "./encode_message.ts";
import type { AnyMessage } from "./message.ts";
import { messageRowOf, variableFields } from "./message_by_code.ts";
import type { ProtocolVersion } from "./message_row.ts";
import type { WireField, WireMessage } from "./wire_message.ts";

/**
 * Puts a message of the table into the form in which it travels: what `encodeMessage` would write, before it is put into
 * an encoding.
 */
export function toWireMessage(message: AnyMessage, version: ProtocolVersion): WireMessage {
  const row = messageRowOf(message.name);
  const fixed = row.fixed.map((element) => fixedText(message.fixed[element.name] ?? null, element)).join("");
  const fields: WireField[] = [];
  for (const { name, field: { id, width = 1 }, usage: { since, required } } of variableFields(row)) {
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
