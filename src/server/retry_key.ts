import { hash } from "node:crypto";
import { type FieldName, type FieldRow, fields } from "../protocol/fields.ts";
import type { AnyMessage } from "../protocol/message.ts";

const SECRETS: readonly FieldRow[] = Object.values(fields).filter((row: FieldRow) => row.secret);
const SECRET_IDS: ReadonlySet<string> = new Set(SECRETS.map(({ id }) => id));

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
  const open = Object.entries(given).filter(([field]) => !SECRET_IDS.has(fields[field as FieldName].id));
  const others = extra.filter(({ id }) => !SECRET_IDS.has(id));
  return hash("sha256", JSON.stringify([account, terminal, name, fixed, open, others]), "base64url");
}
