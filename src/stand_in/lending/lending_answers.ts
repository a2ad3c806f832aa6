import type { KnownCopy } from "../../library/known/known_records.ts";
import type { AwayReason, Reason } from "../../library/reason.ts";
import type { Request, Response } from "../../protocol/message.ts";
import { negativeResponse } from "../../protocol/negative_response.ts";
import { formatTimestamp } from "../../protocol/timestamp.ts";
import type { BackEndAnswer, BackEndContext, BackEndRequestName } from "../../server/back_end/back_end.ts";
import { ALERT_TYPE, MAGNETIC_MEDIA } from "../../server/wording/codes.ts";
import { textOf, type Texts } from "../../texts/base/terminal_texts.ts";
import type { AwayRefusal } from "./judge_card.ts";
import { encodeMessage } from "../../protocol/encode_message.ts";
import type { LineFormat } from "../../protocol/decode_request.ts";
import type { ProtocolVersion } from "../../protocol/message_row.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";

/**
 * Answers changes in the place of a library system that is away. Only what is lent within the library's limits has its
 * security taken off; a refusal is a no, and says nothing about the patron.
 */
export type LendingContext = Pick<
  BackEndContext,
  "account" | "institution" | "now" | "local" | "texts" | "origin" | "version" | "deadline"
>;

/** What is told of a loan or a renewal. */
interface LentTold {
  readonly copy?: KnownCopy;
  readonly due: Temporal.Instant;
  readonly isRenewal: boolean;
}

/** Answers a loan or a renewal with yes. */
export function answerLent(
  { name, fields }: Request<"checkout" | "renew">,
  { copy, due, isRenewal }: LentTold,
  context: LendingContext,
): BackEndAnswer {
  const { institution, now, local, texts } = context;
  const { institutionId = "", patronId = "", itemId = "" } = fields;
  const magneticMedia = mediumOf(copy), { title, mediaType } = copy?.facts ?? {};
  const response: Response<"checkoutResponse" | "renewResponse"> = {
    name: name === "checkout" ? "checkoutResponse" : "renewResponse",
    fixed: {
      ok: true,
      renewalOk: isRenewal,
      magneticMedia,
      desensitize: !isRenewal && magneticMedia !== "Y",
      transactionDate: local.timestamp(now),
    },
    fields: {
      institutionId: institutionId.trim() === "" ? institution.id : institutionId,
      patronId: patronId.trim(),
      itemId: itemId.trim(),
      titleId: title?.value ?? "",
      dueDate: formatTimestamp(local.timestamp(due)),
      ...mediaType && { mediaType: mediaType.value },
      printLine: [texts.lentAway],
    },
  };
  return raw(response, context);
}

/** What is known of a copy that comes back. */
interface ReturnedTold {
  readonly copy?: KnownCopy;
  /** Whether somebody has a hold on it, as far as is known. */
  readonly isAwaited: boolean;
}

/**
 * Answers a return with yes. A copy that is known goes where the answer's fields send it; one of which nothing is known, or
 * for which somebody waits, goes to the exceptions.
 */
export function answerReturned(
  { fields }: Request<"checkin">,
  { copy, isAwaited }: ReturnedTold,
  context: LendingContext,
): BackEndAnswer {
  const { institution: { id, upstream }, account, now, local, texts } = context;
  const { institutionId = "", itemId = "" } = fields, { title, mediaType, permanentLocation } = copy?.facts ?? {};
  const isException = copy === undefined || isAwaited, magneticMedia = mediumOf(copy);
  const hasBin = isAwaited && account.presentation?.sorting?.bins.some(({ holdWaits }) => holdWaits === true);
  const sortBin = isException && !hasBin ? upstream?.awayBin : undefined;
  return raw({
    name: "checkinResponse",
    fixed: {
      ok: true,
      resensitize: magneticMedia !== "Y",
      magneticMedia,
      alert: isException,
      transactionDate: local.timestamp(now),
    },
    fields: {
      institutionId: institutionId.trim() === "" ? id : institutionId,
      itemId: itemId.trim(),
      permanentLocation: permanentLocation?.value ?? "",
      ...title && { titleId: title.value },
      ...sortBin !== undefined && { sortBin },
      ...mediaType && { mediaType: mediaType.value },
      ...isException && { alertType: isAwaited ? ALERT_TYPE["hold-here"] : ALERT_TYPE.other },
      screenMessage: [texts.returnedAway],
    },
  }, context);
}

/** Answers a change with no, in words, and with the title where that is known. */
export function answerRefused(
  request: Request<BackEndRequestName>,
  { reason, day }: AwayRefusal,
  { institution, now, local, texts }: LendingContext,
  copy?: KnownCopy,
): BackEndAnswer {
  const screenMessage = textFor(texts, request, reason, day), title = copy?.facts.title?.value;
  const refused = negativeResponse(request, {
    now: local.timestamp(now),
    institutionId: institution.id,
    screenMessage,
  });
  return { response: title === undefined ? refused : withTitle(refused, title), reason };
}

function withTitle(refused: Response, titleId: string): Response {
  if (refused.name === "checkoutResponse") return { ...refused, fields: { ...refused.fields, titleId } };
  if (refused.name === "renewResponse") return { ...refused, fields: { ...refused.fields, titleId } };
  return refused;
}

function textFor(
  texts: Texts,
  { name }: Request<BackEndRequestName>,
  reason: Reason | AwayReason,
  date: string | undefined,
): string {
  return isOfAway(reason, texts) ? texts.session[reason] : textOf(texts, name, reason, { ...date && { date } });
}

function isOfAway(reason: Reason | AwayReason, { session }: Texts): reason is AwayReason {
  return reason in session;
}

function mediumOf(copy: KnownCopy | undefined): "Y" | "N" | "U" {
  const { magnetic, mediaType } = copy?.facts ?? {};
  if (magnetic !== undefined) return magnetic.value ? "Y" : "N";
  return mediaType === undefined ? "U" : MAGNETIC_MEDIA.has(mediaType.value) ? "Y" : "N";
}

function raw(response: Response, { account, version }: LendingContext): BackEndAnswer {
  return { response: rawAnswer(response, account, version) };
}

/**
 * Writes an answer as the library system would have sent it: an account's options on that system's answers, such as sort
 * bins, then count for it, and a retry gets the same bytes.
 */
function rawAnswer(
  response: Response,
  { delimiter, encoding }: LineFormat,
  version: ProtocolVersion,
): RawMessage {
  const line = encodeMessage(response, { delimiter, encoding, terminator: "\r", version });
  return { body: line.slice(0, -1), delimiter, encoding, guarded: false };
}
