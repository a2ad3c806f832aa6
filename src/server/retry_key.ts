import { hash } from "node:crypto";
import { type FieldRow, fields } from "../protocol/fields.ts";
import type { AnyMessage } from "../protocol/message.ts";

const SECRETS = Object.entries<FieldRow>(fields).filter(([, { secret }]) => secret);
const SECRET_NAMES: ReadonlySet<string> = new Set(SECRETS.map(([name]) => name));
const SECRET_IDS: ReadonlySet<string> = new Set(SECRETS.map(([, { id }]) => id));

/** Stands between two parts: no value holds it, since it ends a line. */
const SEPARATOR = "\r";

/**
 * The same for a message and its retry, different for everything else: a digest of who sent what, the sequence number
 * and checksum aside. Passwords do not go into it, as it is kept, and a digest beside the rest of the message would give
 * a PIN of four digits away.
 */
export function retryKey(
  account: string,
  terminal: string,
  { name, fixed, fields: given, extra = [] }: AnyMessage,
): string {
  const parts = [account, terminal, name];
  for (const [part, value] of Object.entries(fixed)) parts.push(part, textOf(value));
  for (const [field, value] of Object.entries(given)) if (!SECRET_NAMES.has(field)) parts.push(field, textOf(value));
  for (const { id, value } of extra) if (!SECRET_IDS.has(id)) parts.push(id, value);
  return hash("sha256", parts.join(SEPARATOR), "base64url");
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
