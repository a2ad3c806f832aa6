import { decodeMessage } from "../protocol/decode_message.ts";
import { MASK } from "../protocol/describe_message.ts";
import { type AnyMessage, encodeText, fields, type MessageRow } from "../protocol/public/sip2.ts";
import { readErrorDetection } from "../protocol/error_detection.ts";
import { requestByCode, responseByCode } from "../protocol/message_table.ts";
import { isFieldName } from "./request_options.ts";

/** What a line that travelled holds. */
interface OpenedText {
  /** Absent when its command is not in the table, its fixed part is too short, or its fields are without end. */
  readonly message?: AnyMessage;
  /** The line as it may be shown: passwords masked, the rest as it travelled. */
  readonly shown: string;
}

/** A row for commands that the table does not know: everything behind the command is read as fields. */
const UNKNOWN: MessageRow = { code: "", name: "", label: "", fixed: [], fields: {}, sample: "" };

const secretIds: ReadonlySet<string> = new Set(
  Object.values(fields).filter((row) => "secret" in row).map((row) => row.id),
);

/** Reads a line of either direction, to be shown to people. Never throws, whatever the line is. */
export function openText(text: string, delimiter: string): OpenedText {
  const bytes = encodeText(text, "utf8");
  const { body } = readErrorDetection(bytes, delimiter.charCodeAt(0), "ascii");
  // AY and AZ are ASCII, so their length is the same in bytes and characters.
  const guarded = text.slice(0, text.length - (bytes.length - body.length));
  const tail = text.slice(guarded.length);
  const row = requestByCode(text.slice(0, 2)) ?? responseByCode(text.slice(0, 2));
  const message = decodeMessage(guarded, row ?? UNKNOWN, delimiter);
  const whole = message.complete && !message.endless;
  const pieces = guarded.split(delimiter);
  const masked = pieces.map(whole ? maskIn(secretFields(message)) : maskAnything).join(delimiter);
  const shown = masked + (masked === guarded ? tail : maskChecksum(tail));
  return row !== undefined && whole ? { message, shown } : { shown };
}

/** Lists the password fields of a message as they stand in the line. */
function secretFields(message: AnyMessage): readonly string[] {
  const known = Object.entries(message.fields).flatMap(([name, value]) =>
    isFieldName(name) && typeof value === "string" ? [{ id: fields[name].id, value }] : []
  );
  return [...known, ...message.extra ?? []]
    .filter(({ id, value }) => secretIds.has(id) && value !== "")
    .map(({ id, value }) => id + value);
}

/**
 * Makes a function that masks one piece between delimiters; the first holds the fixed part too, so that the field is
 * only its end.
 */
function maskIn(secrets: readonly string[]): (piece: string, index: number) => string {
  const known = new Set(secrets);
  return (piece, index) => {
    const secret = index === 0 ? secrets.find((field) => piece.endsWith(field)) : known.has(piece) ? piece : undefined;
    return secret === undefined ? piece : piece.slice(0, piece.length - secret.length + 2) + MASK;
  };
}

/** Masks a whole piece. Where the fixed part is too short, the place of the first field is unknown. */
function maskAnything(piece: string, index: number): string {
  const from = index === 0 ? firstSecret(piece) : secretIds.has(piece.slice(0, 2)) ? 0 : -1;
  return from < 0 || piece.length === from + 2 ? piece : piece.slice(0, from + 2) + MASK;
}

function firstSecret(piece: string): number {
  const found = [...secretIds].map((id) => piece.indexOf(id, 2)).filter((at) => at >= 0);
  return found.length === 0 ? -1 : Math.min(...found);
}

/**
 * Masks the checksum. It is computed from the password's characters too, and would tell much about a PIN of four
 * digits.
 */
function maskChecksum(tail: string): string {
  return tail === "" ? "" : tail.slice(0, -4) + MASK;
}
