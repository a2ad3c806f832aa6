import type { Account } from "../../config/config.ts";
import type { Upstream } from "../../config/upstream/upstream.ts";
import { leavesDateOut } from "../../protocol/decode_message.ts";
import type { LineFormat } from "../../protocol/decode_request.ts";
import { decodeText, writableText } from "../../protocol/encoding.ts";
import type { AnyMessage } from "../../protocol/message.ts";
import { requests } from "../../protocol/requests.ts";
import type { BackEndAnswer, HeardRequest } from "../../server/back_end/back_end.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import { incompleteAnswer, type OwnAnswerContext, unknownAnswer } from "../base/own_answers.ts";
import { TIME_TO_SEND } from "../base/time_to_send.ts";
import type { ChangeRequest, Question } from "./change_request.ts";

/** What a system does with messages that it stumbles over. */
type Unwanted = Pick<LibrarySystem, "unwanted">;

/**
 * Answers here what the system would stumble over: a message without a date, on which it may close the connection or take
 * its fields for dates (what it does is seldom known); a hold on which it would close; and what its charset cannot say.
 * `undefined`: the message may be sent.
 */
export function refusedHere(
  heard: HeardRequest,
  context: OwnAnswerContext,
  system: Unwanted,
  upstream: Upstream,
): BackEndAnswer | undefined {
  const isWithoutDate = system.unwanted["date left out"] !== "answers" && lacksDate(heard, context.account);
  if (isWithoutDate) return incompleteAnswer(heard, context);
  return refusedUnwanted(heard, context, system) ?? refusedUnsayable(heard, context, upstream);
}

/** The hold modes of the document: place, cancel, change. */
const HOLD_MODES: ReadonlySet<string> = new Set(["+", "-", "*"]);

/**
 * Refuses in words what the system would close the connection on: nobody would know whether it was done, and other
 * terminals of a shared session would lose that. `undefined`: the message may be sent. No pickup location is made up: the
 * patron's own is the system's to know.
 */
function refusedUnwanted(
  heard: HeardRequest,
  context: OwnAnswerContext,
  { unwanted }: Unwanted,
): BackEndAnswer | undefined {
  const { request } = heard;
  if (request.name !== "hold") return undefined;
  const { expirationDate, pickupLocation } = request.fields;
  const hasPlace = expirationDate !== undefined || isGiven(pickupLocation);
  if (unwanted["hold without BW and BS"] === "closes" && !hasPlace) return incompleteAnswer(heard, context, ["BS"]);
  if (unwanted["hold of an unknown mode"] !== "closes" || HOLD_MODES.has(request.fixed.holdMode)) return undefined;
  return incompleteAnswer(heard, context, [], context.texts.unknownHoldMode);
}

function isGiven(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== "";
}

/**
 * Refuses a request whose card or copy the system's charset cannot say: spelled in other letters it may be another patron's
 * card (`Łódź` is not `Lodz`). The system has no such number. `undefined`: the request can be sent.
 */
function refusedUnsayable(
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

/** Whether a date is left out. We can read such a message. A date of blanks is one. */
function lacksDate({ request, body }: HeardRequest, { delimiter, encoding }: Account): boolean {
  const mayLack = Object.values(request.fixed).includes(null);
  return mayLack && leavesDateOut(decodeText(body, encoding), requests[request.name], delimiter);
}

/**
 * Makes what asks before an 01 or a 19 whether the system knows its card or copy, where it closes the connection on one
 * that it does not know. `undefined`: nothing need be asked.
 */
export function askWhetherKnown(
  { heard, deadline }: Pick<ChangeRequest, "heard" | "deadline">,
  { unwanted, answers }: Pick<LibrarySystem, "unwanted" | "answers">,
): ChangeRequest["judge"] {
  const about = aboutUnknown(heard.request, unwanted);
  if (about === undefined) return undefined;
  return async (ask) => {
    const told = await ask(about, deadline - TIME_TO_SEND);
    if (told === undefined) return "unanswered";
    const isPatron = "patron" in about;
    const isKnown = isPatron ? answers.readPatron(told) !== undefined : answers.readCopy(told).title !== undefined;
    return isKnown ? { kind: "send" } : { kind: "unknown", reason: isPatron ? "patron-unknown" : "item-unknown" };
  };
}

/** The question about the card or the copy. */
function aboutUnknown(
  { name, fields }: ChangeRequest["heard"]["request"],
  unwanted: LibrarySystem["unwanted"],
): Question | undefined {
  if (name === "blockPatron" && unwanted["01 of an unknown card"] === "closes") {
    return { patron: fields.patronId?.trim() ?? "", loans: false };
  }
  if (name === "itemStatusUpdate" && unwanted["19 of an unknown copy"] === "closes") {
    return { item: fields.itemId?.trim() ?? "" };
  }
  return undefined;
}
