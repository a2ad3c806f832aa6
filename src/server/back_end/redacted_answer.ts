import type { Redact } from "../../library/redaction.ts";
import { fields } from "../../protocol/fields.ts";
import { type RawMessage, withValues } from "../../protocol/raw_message.ts";
import type { WireMessage } from "../../protocol/wire_message.ts";

/**
 * Fields whose text is stored as the terminal sent it, but for a password that a terminal with another delimiter has in it.
 */
export const REDACTED_FIELDS = [
  "itemProperties",
  "blockedCardMessage",
  "transactionId",
  "feeId",
  "pickupLocation",
] as const;

/** Those, and the names of card and copy. */
const IDS: ReadonlySet<string> = new Set(
  ([...REDACTED_FIELDS, "patronId", "itemId"] as const).map((name) => fields[name].id),
);

/** Makes of another system's answer what may be stored and shown: it repeats what the request had in such fields. */
export function redactedAnswer(answer: RawMessage, redact: Redact): RawMessage;
export function redactedAnswer(answer: RawMessage | WireMessage, redact: Redact): RawMessage | WireMessage;
export function redactedAnswer(answer: RawMessage | WireMessage, redact: Redact) {
  return withValues(answer, (id, value) => IDS.has(id) ? redact(value) : value);
}
