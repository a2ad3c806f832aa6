import type { LineFormat } from "../../protocol/decode_request.ts";
import { writableText } from "../../protocol/encoding.ts";
import type { AnyMessage } from "../../protocol/message.ts";
import type { BackEndAnswer, HeardRequest } from "../../server/back_end/back_end.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import { incompleteAnswer, type OwnAnswerContext, unknownAnswer } from "./own_answers.ts";

/** The hold modes of the document: place, cancel, change. */
const HOLD_MODES: ReadonlySet<string> = new Set(["+", "-", "*"]);

/**
 * Refuses in words what the system would close the connection on: nobody would know whether it was done, and other
 * terminals of a shared session would lose that. `undefined`: the message may be sent. No pickup location is made up: the
 * patron's own is the system's to know.
 */
export function refusedSlip(
  heard: HeardRequest,
  context: OwnAnswerContext,
  { slips }: Pick<LibrarySystem, "slips">,
): BackEndAnswer | undefined {
  const { request } = heard;
  if (request.name !== "hold") return undefined;
  const { expirationDate, pickupLocation } = request.fields;
  const hasPlace = expirationDate !== undefined || isGiven(pickupLocation);
  if (slips["hold without BW and BS"] === "closes" && !hasPlace) return incompleteAnswer(heard, context, ["BS"]);
  if (slips["hold of an unknown mode"] !== "closes" || HOLD_MODES.has(request.fixed.holdMode)) return undefined;
  return incompleteAnswer(heard, context, [], context.texts.unknownHoldMode);
}

function isGiven(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== "";
}

/**
 * Refuses a request whose card or copy the system's charset cannot say: spelled in other letters it may be another patron's
 * card (`Łódź` is not `Lodz`). The system has no such number. `undefined`: the request can be sent.
 */
export function refusedUnsayable(
  heard: HeardRequest,
  context: OwnAnswerContext,
  { delimiter, encoding }: LineFormat,
): BackEndAnswer | undefined {
  const { account } = context;
  // Then the bytes pass as they are.
  if (account.encoding === encoding && account.delimiter === delimiter) return undefined;
  const { patronId, itemId }: AnyMessage["fields"] = heard.request.fields;
  const changes = (value: AnyMessage["fields"]["patronId"]) =>
    typeof value === "string" &&
    (value.includes(delimiter) || writableText(value, encoding) !== value.normalize("NFC"));
  if (changes(patronId)) return unknownAnswer(heard, context, "patron-unknown");
  return changes(itemId) ? unknownAnswer(heard, context, "item-unknown") : undefined;
}
