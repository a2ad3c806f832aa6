import type { Response } from "../../../protocol/message.ts";
import { isRawMessage, openRawMessage, type RawMessage } from "../../../protocol/raw_message.ts";
import { isWireMessage, type WireField, type WireMessage } from "../../../protocol/wire_message.ts";

/** Answers about a patron. */
const ABOUT_PATRON: ReadonlySet<string> = new Set(["24", "26", "64"]);

/** What is left of them: institution, card, whether the card is valid, and whether the PIN is right. */
const LEFT: ReadonlySet<string> = new Set(["AO", "AA", "BL"]);

/** The fixed part of these: flags, language, date and counts. In one that is cut short, fields stand in their place. */
const FIXED = /^[YN ]{14}[\d ]{3}[\dZ ]{18}[\d ]*$/i;

const VERDICT = "CQ", NAME: WireField = { id: "AE", value: "", required: true };

/**
 * Leaves of another system's answer about a patron what stands in the fixed part, and who is meant; the name, which is
 * required, is empty. Other answers are given back as they are; `undefined` for one of which nobody can tell what is in it.
 *
 * @param pinSent whether the request had an AD, so that the answer has a CQ
 * @param kept fields that are left, too
 */
export function hideCard<A extends Response | WireMessage | RawMessage>(
  response: A,
  pinSent: boolean,
  kept: ReadonlySet<string>,
): A | WireMessage | undefined {
  if (!isWireMessage(response) && !isRawMessage(response)) return response;
  const message = isRawMessage(response) ? openRawMessage(response) : response;
  if (message === undefined) return undefined;
  if (!ABOUT_PATRON.has(message.code)) return response;
  if (!FIXED.test(message.fixed)) return undefined;
  const fields = message.fields.filter(({ id }) => LEFT.has(id) || kept.has(id) || pinSent && id === VERDICT);
  const behindCard = fields.findIndex(({ id }) => id === "BL" || id === VERDICT);
  return { ...message, fields: fields.toSpliced(behindCard < 0 ? fields.length : behindCard, 0, NAME) };
}
