import { decodeMessage } from "./decode_message.ts";
import { decodeText, type Encoding } from "./encoding.ts";
import { type ErrorDetection, readGuarded, readUnjudged } from "./error_detection.ts";
import type { FieldName } from "./fields.ts";
import type { AnyMessage, ReceivedResponse, Request } from "./message.ts";
import type { RequestRow } from "./message_row.ts";
import { withoutEnd, withoutLineEnds } from "./line_splitter.ts";
import { requestByCode, responseByCode } from "./message_table.ts";

/** How messages are read on a connection. */
export interface LineFormat {
  /** One character, such as `|`. */
  readonly delimiter: string;
  readonly encoding: Encoding;
}

/** How a line is read. */
export interface LineReading extends LineFormat {
  /**
   * Whether a wrong checksum makes a line unreadable; `true` by default. Without, AZ may have a sum of any kind, a masked
   * one, too: what logs and captures hold.
   */
  readonly verify?: boolean;
}

/** The result of reading a line from a terminal. */
export type DecodedRequest =
  | {
    readonly kind: "request";
    readonly request: Request;
    /** The message without AY, AZ and what stood before it. */
    readonly body: Uint8Array;
    readonly errorDetection?: ErrorDetection;
  }
  /** A known command that lacks what it cannot do without; `request` holds what is there, for the negative answer. */
  | {
    readonly kind: "incomplete";
    readonly request: Request;
    /** Fields that are missing; empty when the fixed part itself is too short, or the fields are without end. */
    readonly missing: readonly FieldName[];
    readonly errorDetection?: ErrorDetection;
  }
  /** Answered with 96. */
  | {
    readonly kind: "unreadable";
    readonly problem: "checksum" | "unknown-command";
    readonly errorDetection?: ErrorDetection;
  };

/**
 * Reads one line that a terminal sent. Never throws: whatever the bytes are, the result says which answer they deserve.
 * Its terminator may be left on.
 *
 * @param swallowed the sum of bytes before the line that its checksum may count
 *
 * @example
 * ```ts
 * decodeRequest(new TextEncoder().encode("9900302.00"), { delimiter: "|", encoding: "utf8" });
 * // { kind: "request", request: { name: "scStatus", fixed: { statusCode: "0", ... }, ... }, ... }
 * ```
 */
export function decodeRequest(
  line: Uint8Array,
  reading: LineReading,
  swallowed = 0,
): DecodedRequest {
  const { delimiter, encoding } = reading;
  const { body: told, errorDetection, valid } = readLine(line, reading, swallowed);
  const body = withoutLineEnds(told);
  if (!valid) return { kind: "unreadable", problem: "checksum", errorDetection };
  const text = decodeText(body, encoding);
  const row = requestByCode(text.slice(0, 2));
  if (row === undefined) return { kind: "unreadable", problem: "unknown-command", errorDetection };
  const { complete, endless, name, fixed, fields, extra } = decodeMessage(text, row, delimiter);
  const message = { name, fixed, fields, extra };
  // The table's row, by which the message was read, is what gives it this type.
  const request = message as Request;
  const missing = complete ? missingFields(message, row) : [];
  if (complete && !endless && missing.length === 0) return { kind: "request", request, body, errorDetection };
  return { kind: "incomplete", request, missing, errorDetection };
}

/** Takes AY and AZ off a line, and what belongs to its end. */
function readLine(line: Uint8Array, { delimiter, encoding, verify = true }: LineReading, swallowed?: number) {
  const read = verify ? undefined : readUnjudged;
  return readGuarded(withoutEnd(line), delimiter.charCodeAt(0), encoding, swallowed, read);
}

/** Requests that a terminal may send after having worked off-line. */
type Told = Request<"checkin" | "checkout" | "renew">;

/**
 * Tells whether a request is about something that has happened already (no block). A loan or a renewal without a no-block
 * due date is an ordinary request, as in Koha; without no block terminals fill that date with anything.
 */
export function hasHappened({ fixed }: Told): boolean {
  return fixed.noBlock && (!("noBlockDueDate" in fixed) || fixed.noBlockDueDate !== null);
}

/** The result of reading a line from a server. */
export type DecodedResponse =
  | { readonly kind: "response"; readonly response: ReceivedResponse; readonly errorDetection?: ErrorDetection }
  | { readonly kind: "unreadable"; readonly problem: "checksum" | "unknown-command" | "too-short" | "endless" };

/** Reads one line that a server sent, as a terminal does. Never throws. Its terminator may be left on. */
export function decodeResponse(line: Uint8Array, reading: LineReading): DecodedResponse {
  const { delimiter, encoding } = reading;
  const { body, errorDetection, valid } = readLine(line, reading);
  if (!valid) return { kind: "unreadable", problem: "checksum" };
  const text = decodeText(body, encoding);
  const row = responseByCode(text.slice(0, 2));
  if (row === undefined) return { kind: "unreadable", problem: "unknown-command" };
  const { complete, endless, ...message } = decodeMessage(text, row, delimiter);
  if (!complete || endless) return { kind: "unreadable", problem: complete ? "endless" : "too-short" };
  // The table's row, by which the message was read, is what gives it this type.
  return { kind: "response", response: message as ReceivedResponse, errorDetection };
}

/** Which of the fields that a message cannot do without are absent or empty; of alternatives, the first is named. */
function missingFields({ fields }: AnyMessage, { needs, evenEmpty }: RequestRow): readonly FieldName[] {
  let missing: FieldName[] | undefined;
  for (const need of needs) {
    if (typeof need === "string" ? !isBlank(fields[need]) : need.some((name) => !isBlank(fields[name]))) continue;
    if (typeof need === "string" && need === evenEmpty && fields[need] !== undefined) continue;
    const first = typeof need === "string" ? need : need[0];
    if (first !== undefined) missing = [...missing ?? [], first];
  }
  return missing ?? NOTHING;
}

const NOTHING: readonly FieldName[] = [];

function isBlank(value: AnyMessage["fields"][FieldName]): boolean {
  return value === undefined || (typeof value === "string" && value.trim() === "");
}
