import { hash } from "node:crypto";
import { type FieldRow, fields } from "../protocol/fields.ts";
import type { AnyMessage } from "../protocol/message.ts";

const SECRETS = Object.entries<FieldRow>(fields).filter(([, { secret }]) => secret);
const SECRET_IDS: ReadonlySet<string> = new Set(SECRETS.map(([, { id }]) => id));
/** Leaves secrets out of what is spread before it and written as JSON. */
const WITHOUT_SECRETS = Object.fromEntries(SECRETS.map(([name]) => [name, undefined]));

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
  const open = { ...given, ...WITHOUT_SECRETS };
  const others = extra.filter(({ id }) => !SECRET_IDS.has(id));
  return hash("sha256", JSON.stringify([account, terminal, name, fixed, open, others]), "base64url");
}
