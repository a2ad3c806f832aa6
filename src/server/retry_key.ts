import { hash } from "node:crypto";
import type { AnyMessage } from "../protocol/message.ts";
import { messageToJson } from "../protocol/message_to_json.ts";

/**
 * The same for a message and its retry, different for everything else: a digest of who sent what, the sequence number
 * and checksum aside. Passwords do not go into it, as it is kept, and a digest beside the rest of the message would give
 * a PIN of four digits away.
 */
export function retryKey(account: string, terminal: string, request: AnyMessage): string {
  const text = JSON.stringify([account, terminal, messageToJson(request, { personal: true })]);
  return hash("sha256", text, "base64url");
}
