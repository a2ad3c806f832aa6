import { readErrorDetection } from "../../protocol/error_detection.ts";
import { fields as table } from "../../protocol/fields.ts";
import { MASK } from "../../protocol/describe_message.ts";
import { encodeText, type FixedField } from "../../protocol/public/sip2.ts";
import { requestByCode, responseByCode } from "../../protocol/message_table.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

const secretIds: ReadonlySet<string> = new Set(
  Object.values(table).filter((row) => "secret" in row).map((row) => row.id),
);

const knownIds: ReadonlySet<string> = new Set(Object.values(table).map((row) => row.id));

/** The identifiers of fields, behind which a value of another field may be hidden where the delimiter is another one. */
const HIDDEN = new RegExp(`[^A-Za-z0-9 ](?:${[...secretIds].join("|")})(?=.)`);

/** How a line is made fit for the disk. */
interface RecordedAs {
  readonly delimiter: string;
  /** Absent: names and numbers stay. */
  readonly pseudonyms?: Pseudonyms;
}

/**
 * Gives a line as it may be written to a disk; `undefined` where it is no message, since any part of it may be a
 * password, as what is typed at a prompt is.
 *
 * @param line each character a byte
 */
export function recordedLine(
  line: string,
  from: "terminal" | "server",
  { delimiter, pseudonyms }: RecordedAs,
): string | undefined {
  const code = line.slice(0, 2);
  const row = from === "terminal" ? requestByCode(code) : responseByCode(code);
  if (row === undefined) return undefined;
  const bytes = encodeText(line, "latin1");
  const { body: kept } = readErrorDetection(bytes, delimiter.charCodeAt(0), "latin1");
  const body = line.slice(0, kept.length), guard = line.slice(kept.length);
  const width = row.fixed.reduce((sum, element) => sum + element.width, 2);
  const fixed = body.slice(0, width);
  // What only looks like a message may be what was typed at a prompt; in what is cut short, passwords cannot be found.
  if (fixed.length < width || !isFixedPart(fixed, row.fixed)) return undefined;
  const pieces = body.slice(width).split(delimiter);
  // A text for people may name whom a field behind it names.
  if (pseudonyms !== undefined) { for (const piece of pieces) recordedField(piece, pseudonyms); }
  const written = fixed + pieces.map((piece) => recordedField(piece, pseudonyms)).join(delimiter);
  return written + (written === body ? guard : guard.slice(0, -4) + (guard === "" ? "" : MASK));
}

/** How the elements of a fixed part are written, by their types; those of a login are digits. */
const FORMS: Readonly<Record<FixedField["type"], RegExp>> = {
  bit: /^[01 ]+$/,
  flag: /^[YNU ]$/,
  count: /^[\d ]+$/,
  text: /^[\d YN+*.A-Z-]+$/,
  timestamp: /^(?:\d{8}[ A-Z\d]{4}\d{6}| {18})$/,
};

function isFixedPart(fixed: string, elements: readonly FixedField[]): boolean {
  let at = 2;
  return elements.every(({ type, width }) => FORMS[type].test(fixed.slice(at, at += width)));
}

function recordedField(piece: string, pseudonyms: Pseudonyms | undefined): string {
  const id = piece.slice(0, 2), value = piece.slice(2);
  if (piece === "" || value === "" && knownIds.has(id)) return piece;
  if (!knownIds.has(id)) return MASK;
  if (secretIds.has(id)) return id + MASK;
  const hidden = HIDDEN.exec(value);
  if (hidden !== null) return id + value.slice(0, hidden.index + 3) + MASK;
  return pseudonyms === undefined ? piece : id + pseudonyms.of(id, value);
}
