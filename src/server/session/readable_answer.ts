import { decodeMessage } from "../../protocol/decode_message.ts";
import { decodeText } from "../../protocol/encoding.ts";
import type { AnyMessage, Request, Response } from "../../protocol/message.ts";
import { responseByCode } from "../../protocol/message_table.ts";
import { isRawMessage, type RawMessage } from "../../protocol/raw_message.ts";
import { isWireMessage, type WireMessage } from "../../protocol/wire_message.ts";

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

/**
 * Tells why another library system's 24 or 64 is no good to whoever stands before the terminal: it knows no such card
 * (BL), or the PIN is wrong (CQ). Neither answer has a place for yes or no, and the commonest complaint at a self-check
 * would count as answered. Self-checks ask without a PIN first, to which some systems say CQ N, too.
 */
export function cardRefusal(
  request: Request,
  response: Response | WireMessage | RawMessage,
): "patron-unknown" | "pin-wrong" | undefined {
  if (request.name !== "patronStatusRequest" && request.name !== "patronInformation") return undefined;
  // Our own engine gives its reason itself.
  if (!isWireMessage(response) && !isRawMessage(response)) return undefined;
  const { fields = {} } = readableAnswer(response) ?? {};
  const { validPatron, validPatronPassword } = fields;
  if (validPatron === false) return "patron-unknown";
  const given = request.fields.patronPassword ?? "";
  return given !== "" && validPatronPassword === false ? "pin-wrong" : undefined;
}
