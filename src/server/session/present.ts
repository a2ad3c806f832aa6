import { Budget } from "../../config/templates/budget.ts";
import type { Account } from "../../config/config.ts";
import type { Response } from "../../protocol/message.ts";
import type { ProtocolVersion } from "../../protocol/message_row.ts";
import { toWireMessage } from "../../protocol/to_wire_message.ts";
import { isRawMessage, openRawMessage, type RawMessage } from "../../protocol/raw_message.ts";
import { isWireMessage, type WireMessage } from "../../protocol/wire_message.ts";
import type { BackEndAnswer, Subjects } from "../back_end/back_end.ts";
import type { LeftOutLog } from "./limit_log.ts";
import {
  escapeDelimiter,
  formatDueDate,
  maskStatus,
  replaceUnprintable,
  tellCollection,
  tellPatronLibrary,
  tellShelves,
  tellSorter,
} from "./presenting/change_values.ts";
import { addFields, dropExtraFields, hideFields } from "./presenting/choose_fields.ts";
import { fillSortBin } from "./presenting/fill_sort_bin.ts";
import { fillTemplates, rewriteMessages } from "./presenting/fill_templates.ts";
import type { LeftOut, PresentingStep } from "./presenting/step.ts";

/**
 * All that can be asked for, in Koha's order: what an answer says, which fields are sent, how their characters are
 * written. Line ends and delimiters that are left become blanks when the message is written; then comes the encoding.
 */
const STEPS: readonly PresentingStep[] = [
  maskStatus,
  fillSortBin,
  tellSorter,
  tellPatronLibrary,
  tellShelves,
  tellCollection,
  formatDueDate,
  fillTemplates,
  dropExtraFields,
  hideFields,
  addFields,
  rewriteMessages,
  escapeDelimiter,
  replaceUnprintable,
];

const NOTHING: Subjects = {};

/**
 * Changes an answer as the account asks for. Every answer passes here just before it is written: a handler's, another
 * system's, a refusal, a failure, a 94, a 96 and a 98. An account that asks for nothing costs nothing, and what one
 * asks for takes a bounded time, whatever the site wrote.
 */
export function present(
  { response, about = NOTHING }: BackEndAnswer,
  account: Pick<Account, "id" | "presentation" | "delimiter"> | undefined,
  version: ProtocolVersion,
  leftOutLog: LeftOutLog,
): Response | WireMessage | RawMessage {
  const presentation = account?.presentation;
  if (account === undefined || presentation === undefined) return response;
  const message = opened(response, version);
  if (message === undefined) return response;
  const leftOut: LeftOut = (...what) => leftOutLog(account.id, ...what);
  const isRaw = isRawMessage(response);
  const context = { presentation, account, version, about, isRaw, budget: new Budget(), leftOut };
  return STEPS.reduce((presented, step) => step(presented, context), message);
}

/** Takes an answer apart; `undefined` for one that is so broken that it can only pass as it came. */
function opened(response: BackEndAnswer["response"], version: ProtocolVersion): WireMessage | undefined {
  if (isRawMessage(response)) return openRawMessage(response);
  return isWireMessage(response) ? response : toWireMessage(response, version);
}
