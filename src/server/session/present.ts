import type { Account } from "../../config/config.ts";
import type { Presentation } from "../../config/koha/presentation.ts";
import type { Response } from "../../protocol/message.ts";
import type { ProtocolVersion } from "../../protocol/message_row.ts";
import { toWireMessage } from "../../protocol/to_wire_message.ts";
import { isWireMessage, type WireMessage } from "../../protocol/wire_message.ts";
import type { BackEndAnswer, Subjects } from "../back_end/back_end.ts";

/** Changes an answer as an account asks for it; what it is about is absent where the session itself answers. */
type Step = (message: WireMessage, presentation: Presentation, about: Subjects) => WireMessage;

/** What can be asked for, in Koha's order. */
const STEPS: readonly Step[] = [hideFields];

const NOTHING: Subjects = {};

/**
 * Makes an answer what the account wants of it. It is the last door: every answer passes it just before it is written,
 * a handler's, another system's, a refusal, a failure, a 94, a 96 and a 98. An account that asks for nothing pays
 * nothing.
 */
export function present(
  { response, about = NOTHING }: BackEndAnswer,
  account: Pick<Account, "presentation"> | undefined,
  version: ProtocolVersion,
): Response | WireMessage {
  const presentation = account?.presentation;
  if (presentation === undefined) return response;
  const message = isWireMessage(response) ? response : toWireMessage(response, version);
  return STEPS.reduce((presented, step) => step(presented, presentation, about), message);
}

/** `hide_fields` and `allow_fields`: even a required field can be hidden, and what is hidden no list allows (Koha). */
function hideFields(message: WireMessage, { hiddenFields, allowedFields }: Presentation): WireMessage {
  const fields = message.fields.filter(({ id }) => !hiddenFields.has(id) && (allowedFields?.has(id) ?? true));
  return { ...message, fields };
}
