import { fieldsBegin } from "./decode_message.ts";
import { decodeText, encodeText, writableText } from "./encoding.ts";
import type { LineFormat } from "./decode_request.ts";
import { requestByCode, responseByCode } from "./message_table.ts";
import type { WireField, WireMessage } from "./wire_message.ts";

/** A message as another system sent it, byte for byte. */
export interface RawMessage extends LineFormat {
  /** Its bytes, without AY, AZ and line end. */
  readonly body: Uint8Array;
  /** Whether it came with AZ, so that its end is as the sender writes it before an AY. */
  readonly guarded: boolean;
}

/** Tells a message as another system sent it from one of ours. */
export function isRawMessage<M extends object>(message: M | RawMessage): message is RawMessage {
  return "body" in message;
}

/**
 * Gives the bytes of a message for a connection with another delimiter or encoding. Where both are the same the bytes
 * are the same, whatever they are. A delimiter of the new kind inside a value becomes a blank, and a character that the
 * new encoding lacks is written as every other message has it.
 *
 * @param closed whether a field at the end needs a delimiter behind it, since AY follows
 */
export function bodyFor(raw: RawMessage, to: LineFormat, closed: boolean): Uint8Array {
  const { body, delimiter, encoding } = raw;
  const open = closed && !raw.guarded && endsInField(raw);
  if (delimiter === to.delimiter && encoding === to.encoding) return open ? withByte(body, delimiter) : body;
  // A character that becomes another one may become the delimiter (`｜` becomes `|`).
  const fields = decodeText(body, encoding).split(delimiter)
    .map((field) => writableText(field, to.encoding).replaceAll(to.delimiter, " "));
  return encodeText(fields.join(to.delimiter) + (open ? to.delimiter : ""), to.encoding);
}

/** Changes values of a message as it travels, and nothing else. */
export function withValues(message: RawMessage, change: (id: string, value: string) => string): RawMessage;
export function withValues(
  message: RawMessage | WireMessage,
  change: (id: string, value: string) => string,
): RawMessage | WireMessage;
export function withValues(message: RawMessage | WireMessage, change: (id: string, value: string) => string) {
  if (!isRawMessage(message)) {
    return { ...message, fields: message.fields.map((field) => ({ ...field, value: change(field.id, field.value) })) };
  }
  const { body, delimiter, encoding } = message, text = decodeText(body, encoding), begin = fieldsOf(text, delimiter);
  const fields = text.slice(begin).split(delimiter)
    .map((field) => field.slice(0, 2) + change(field.slice(0, 2), field.slice(2)));
  const written = text.slice(0, begin) + fields.join(delimiter);
  return written === text ? message : { ...message, body: encodeText(written, encoding) };
}

function withByte(body: Uint8Array, character: string): Uint8Array {
  const bytes = new Uint8Array(body.length + 1);
  bytes.set(body);
  bytes[body.length] = character.charCodeAt(0);
  return bytes;
}

function endsInField({ body, delimiter, encoding }: RawMessage): boolean {
  if (body.at(-1) === delimiter.charCodeAt(0)) return false;
  const text = decodeText(body, encoding);
  return fieldsOf(text, delimiter) < text.length;
}

/** Where the variable fields of a message begin; its end where it has none, or where the message is unknown. */
export function fieldsOf(text: string, delimiter: string): number {
  const code = text.slice(0, 2);
  const row = responseByCode(code) ?? requestByCode(code);
  return (row && fieldsBegin(text, row, delimiter)) ?? text.length;
}

/**
 * Takes an answer of another system apart, for an account that wants something changed in it. Every field is kept,
 * known or not, in its order. `undefined` where the table does not have it, or its fixed part is cut short: it can only
 * pass.
 */
export function openRawMessage({ body, delimiter, encoding }: RawMessage): WireMessage | undefined {
  const text = decodeText(body, encoding);
  const code = text.slice(0, 2);
  const row = responseByCode(code);
  const begin = row && fieldsBegin(text, row, delimiter);
  if (begin === undefined) return undefined;
  const fields = text.slice(begin).split(delimiter).filter((field) => field.length >= 2);
  return {
    code,
    fixed: text.slice(2, begin),
    fields: fields.map((field): WireField => ({ id: field.slice(0, 2), value: field.slice(2), required: true })),
    whole: true,
  };
}
