import { decodeMessage } from "../../../protocol/decode_message.ts";
import { decodeText } from "../../../protocol/encoding.ts";
import type { AnyMessage, Response } from "../../../protocol/message.ts";
import { responseByCode } from "../../../protocol/message_table.ts";
import { isRawMessage, type RawMessage } from "../../../protocol/raw_message.ts";
import { isWireMessage, type WireMessage } from "../../../protocol/wire_message.ts";

/** The separator between two fields: no value on the wire holds it. */
const SEPARATOR = "\u0001";

/** Puts an answer into the table's words; `undefined` for one that the table has not. */
export function readableAnswer(sent: Response | WireMessage | RawMessage): AnyMessage | undefined {
  if (isRawMessage(sent)) return readRaw(sent);
  if (!isWireMessage(sent)) return sent;
  const row = responseByCode(sent.code);
  const whole = (text: string) => text.replaceAll(SEPARATOR, " ");
  const fields = sent.fields.map(({ id, value }) => whole(id + value) + SEPARATOR).join("");
  return row && decodeMessage(`${sent.code}${whole(sent.fixed)}${fields}`, row, SEPARATOR);
}

function readRaw({ body, delimiter, encoding }: RawMessage): AnyMessage | undefined {
  const text = decodeText(body, encoding);
  const row = responseByCode(text.slice(0, 2));
  return row && decodeMessage(text, row, delimiter);
}
