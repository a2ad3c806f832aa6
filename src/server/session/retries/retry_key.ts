import { hash } from "node:crypto";
import { foldId } from "../../../library/id.ts";
import { type FieldName, type FieldRow, fields } from "../../../protocol/fields.ts";
import type { AnyMessage, Request } from "../../../protocol/message.ts";

const SECRETS = Object.entries<FieldRow>(fields).filter(([, { secret }]) => secret);
const SECRET_NAMES: ReadonlySet<string> = new Set(SECRETS.map(([name]) => name));
const SECRET_IDS: ReadonlySet<string> = new Set(SECRETS.map(([, { id }]) => id));

/**
 * Fields whose case tells nothing. AJ is none of them, since it may be a title. Keys are kept for weeks: what they are
 * made of changes only with {@link formerKeys}.
 */
const IDENTIFIERS: ReadonlySet<string> = new Set<FieldName>([
  "patronId",
  "itemId",
  "feeId",
  "institutionId",
  "currentLocation",
  "pickupLocation",
]);

/** The separator between two parts: no value holds it, since it ends a line. */
const SEPARATOR = "\r";

/**
 * Makes a key that is the same for a message and its retry, different for everything else: a digest of who sent what,
 * and whether with a PIN, the sequence number and checksum aside. The PIN itself does not go into it, as it is kept, and
 * a digest beside the rest of the message would give a PIN of four digits away.
 */
export function retryKey(account: string, request: AnyMessage): string {
  return digestOf([account, hasPin(request) ? "with a PIN" : "without a PIN"].join(SEPARATOR), request, fieldText);
}

/**
 * Gives the keys under which earlier versions have kept the answer. They did not tell whether a PIN came, and told the
 * case of identifiers; the second one is that of 0.1.0, which also told the terminal.
 */
export function formerKeys(account: string, sender: string, request: AnyMessage): readonly [string, string] {
  const text = (_: string, value: AnyMessage["fields"][FieldName]) => textOf(value);
  return [digestOf(account, request, text), digestOf(sender, request, text)];
}

function digestOf(
  sender: string,
  { name, fixed, fields: given, extra = [] }: AnyMessage,
  text: typeof fieldText,
): string {
  let said = sender + SEPARATOR + name;
  for (const part in fixed) said += SEPARATOR + part + SEPARATOR + textOf(fixed[part]);
  for (const field in given) {
    if (!SECRET_NAMES.has(field)) said += SEPARATOR + field + SEPARATOR + text(field, given[field as FieldName]);
  }
  for (const { id, value } of extra) if (!SECRET_IDS.has(id)) said += SEPARATOR + id + SEPARATOR + value;
  return hash("sha256", said, "base64url");
}

function hasPin({ fields: given }: AnyMessage): boolean {
  return given.patronPassword !== undefined;
}

/** Tells whether two messages are the same, dates, PINs and sequence numbers aside. */
export function isSame(one: Request, other: Request): boolean {
  return one.name === other.name && hasPin(one) === hasPin(other) && withoutDates(one) === withoutDates(other);
}

function withoutDates({ fixed, fields: given, extra = [] }: AnyMessage): string {
  const parts: string[] = [];
  for (const [part, value] of Object.entries(fixed)) if (typeof value !== "object") parts.push(part, String(value));
  for (const [field, value] of Object.entries(given)) {
    if (!SECRET_NAMES.has(field)) parts.push(field, fieldText(field, value));
  }
  for (const { id, value } of extra) if (!SECRET_IDS.has(id)) parts.push(id, value);
  return parts.join(SEPARATOR);
}

/** Writes the value of a field for a key: an identifier without regard to its case. */
function fieldText(field: string, value: AnyMessage["fields"][FieldName]): string {
  return typeof value === "string" && IDENTIFIERS.has(field) ? identifier(value) : textOf(value);
}

/** Writes a value for a key. */
function textOf(value: AnyMessage["fixed"][string] | readonly string[] | undefined): string {
  if (typeof value !== "object") return String(value);
  if (value === null || !("zone" in value)) return JSON.stringify(value);
  const { year, month, day, hour, minute, second, zone } = value;
  // Twice as fast as JSON.stringify(), and most messages that change something have two.
  return `{"year":${year},"month":${month},"day":${day},"hour":${hour},"minute":${minute},"second":${second},` +
    `"zone":${zone === "" ? '""' : JSON.stringify(zone)}}`;
}

/** Writes an identifier such that all which name the same record are the same text; empty if there is none. */
export function identifier(value: string | undefined): string {
  return value === undefined ? "" : foldId(value.trim());
}

/** The start and the factor of FNV-1a, a hash of 32 bits; here it takes four bytes at a time. */
const FNV_START = 0x811c9dc5 | 0, FNV_FACTOR = 0x01000193;

/**
 * Makes a number that is the same for the same bytes, and different for nearly all others. It is for messages that only
 * ask: they are many, and nothing but the date that they bear hangs on it. No byte beyond the end is read, which would
 * cost V8 more than all others.
 */
export function fingerprint(bytes: Uint8Array): number {
  let made = FNV_START, at = 0;
  for (; at + 3 < bytes.length; at += 4) {
    const low = (bytes[at] ?? 0) | (bytes[at + 1] ?? 0) << 8;
    const high = (bytes[at + 2] ?? 0) | (bytes[at + 3] ?? 0) << 8;
    // Low bits of a product depend on low ones alone: the high ones are brought down.
    made = Math.imul(made ^ made >>> 15 ^ low ^ high << 16, FNV_FACTOR);
  }
  for (; at < bytes.length; at++) made = Math.imul(made ^ made >>> 15 ^ (bytes[at] ?? 0), FNV_FACTOR);
  return made;
}
