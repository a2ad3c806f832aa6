import { Buffer } from "node:buffer";
import { decodeRequest, type LineFormat } from "../../protocol/decode_request.ts";
import { decodeText, encodeText, type Encoding } from "../../protocol/encoding.ts";
import { fieldsBegin } from "../../protocol/decode_message.ts";
import { requests } from "../../protocol/requests.ts";
import { formatTimestamp, type Timestamp } from "../../protocol/timestamp.ts";
import type { HeardRequest } from "../../server/back_end/back_end.ts";

/** The form in which a return's request is stored. Each character of `body` is a byte. */
interface Stored {
  readonly body: string;
  readonly delimiter: string;
  readonly encoding: Encoding;
}

/** Fields that are not stored: PIN (AD), login password (CO), and cancel (BI). */
const LEFT_OUT: ReadonlySet<string> = new Set(["AD", "CO", "BI"]);

/** Where the return date stands: after the code, no block and the transaction date. */
const RETURN_DATE = 21;

/**
 * Writes the request with which a return is handed in later. No block is Y, since the copy is back already; the times
 * and fields are the terminal's own, except that AC is empty.
 *
 * @param now is written where the return date cannot be read
 */
export function writeReturnRequest(
  { request, body }: HeardRequest<"checkin">,
  { delimiter, encoding }: LineFormat,
  now: Timestamp,
): string {
  const text = decodeText(body, encoding);
  const begin = fieldsBegin(text, requests.checkin, delimiter) ?? text.length;
  const head = text.slice(0, begin);
  const returned = request.fixed.returnDate === null ? formatTimestamp(now) : head.slice(RETURN_DATE);
  const fields = text.slice(begin).split(delimiter).filter((field) => field !== "" && !LEFT_OUT.has(field.slice(0, 2)))
    .map((field) => (field.startsWith("AC") ? "AC" : field) + delimiter);
  const written = `09Y${head.slice(3, RETURN_DATE)}${returned}${fields.join("")}`;
  const bytes = Buffer.from(encodeText(written, encoding)).toString("latin1");
  return JSON.stringify({ body: bytes, delimiter, encoding } satisfies Stored);
}

/** Reads a stored request, and the delimiter and encoding that it is written in. */
export function readReturnRequest(
  stored: string,
): { readonly heard: HeardRequest<"checkin">; readonly format: LineFormat } {
  const { body, ...format }: Stored = JSON.parse(stored);
  const bytes = new Uint8Array(Buffer.from(body, "latin1"));
  const decoded = decodeRequest(bytes, format);
  if (decoded.kind !== "request" || decoded.request.name !== "checkin") {
    throw new Error("the database holds a return that is no 09");
  }
  return { heard: { request: decoded.request, body: bytes }, format };
}
