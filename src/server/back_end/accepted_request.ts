import { Buffer } from "node:buffer";
import { withoutSwallowed } from "../../library/plausible.ts";
import { fieldsBegin } from "../../protocol/decode_message.ts";
import { decodeRequest, type LineFormat } from "../../protocol/decode_request.ts";
import { decodeText, encodeText, type Encoding } from "../../protocol/encoding.ts";
import { requests } from "../../protocol/requests.ts";
import { formatTimestamp, type Timestamp } from "../../protocol/timestamp.ts";
import type { HeardRequest } from "./back_end.ts";

/** The changes that are accepted while another library system is away, and handed over when it is back. */
type AcceptedName = "checkin" | "checkout" | "renew";

/** The form in which a request is stored. Each character of `body` is a byte. */
interface Stored {
  readonly body: string;
  readonly delimiter: string;
  readonly encoding: Encoding;
}

/** Fields that are not stored: PIN (AD), login password (CO), and cancel (BI). One that a field has swallowed is cut off. */
const LEFT_OUT: ReadonlySet<string> = new Set(["AD", "CO", "BI"]);

/** Where the transaction date and the second date stand in a 09: after the code and no block. */
const TRANSACTION_DATE = 3, RETURN_DATE = 21;

/**
 * Writes the request with which a return is handed over later. No block is Y, since the copy is back already; the times
 * and fields are the terminal's own, except that AC is empty.
 *
 * @param now is written where the return date cannot be read
 */
export function writeAcceptedReturn(heard: HeardRequest<"checkin">, format: LineFormat, now: Timestamp): string {
  const { head, fields } = partsOf(heard, format);
  const returned = heard.request.fixed.returnDate === null ? formatTimestamp(now) : head.slice(RETURN_DATE);
  return stored(`09Y${head.slice(TRANSACTION_DATE, RETURN_DATE)}${returned}${fields}`, format);
}

/**
 * Writes the request with which a loan or a renewal is handed over later. No block is Y, since the copy has left the house;
 * the fields are the terminal's own, except that AC is empty, and a loan renews none (SC renewal policy N).
 */
export function writeAcceptedLoan(
  heard: HeardRequest<"checkout" | "renew">,
  format: LineFormat,
  { as, at, due }: {
    /** An 11 of the patron's own loan is a renewal. */
    readonly as: "loan" | "renewal";
    /** When it happened. */
    readonly at: Timestamp;
    /** The due date that the patron was told. */
    readonly due: Timestamp;
  },
): string {
  const { fields } = partsOf(heard, format), { request } = heard;
  const thirdParty = request.name === "renew" && request.fixed.thirdPartyAllowed;
  const begin = as === "loan" ? "11NY" : `29${thirdParty ? "Y" : "N"}Y`;
  return stored(`${begin}${formatTimestamp(at)}${formatTimestamp(due)}${fields}`, format);
}

/** Reads a stored request, and the delimiter and encoding that it is written in. */
export function readAcceptedRequest(
  written: string,
): { readonly heard: HeardRequest<AcceptedName>; readonly format: LineFormat } {
  const { body, ...format }: Stored = JSON.parse(written);
  const bytes = new Uint8Array(Buffer.from(body, "latin1"));
  const decoded = decodeRequest(bytes, format);
  if (decoded.kind === "request") {
    const { request } = decoded;
    if (request.name === "checkin" || request.name === "checkout" || request.name === "renew") {
      return { heard: { request, body: bytes }, format };
    }
  }
  throw new Error("the database holds an accepted request that is no 09, 11 or 29");
}

function partsOf(
  { request, body }: HeardRequest<AcceptedName>,
  { delimiter, encoding }: LineFormat,
): { readonly head: string; readonly fields: string } {
  const text = decodeText(body, encoding);
  const begin = fieldsBegin(text, requests[request.name], delimiter) ?? text.length;
  const fields = text.slice(begin).split(delimiter).filter((field) => field !== "" && !LEFT_OUT.has(field.slice(0, 2)))
    .map((field) => (field.startsWith("AC") ? "AC" : withoutSwallowed(field)) + delimiter);
  return { head: text.slice(0, begin), fields: fields.join("") };
}

function stored(written: string, { delimiter, encoding }: LineFormat): string {
  const bytes = Buffer.from(encodeText(written, encoding)).toString("latin1");
  return JSON.stringify({ body: bytes, delimiter, encoding } satisfies Stored);
}
