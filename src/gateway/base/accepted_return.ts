import type { Upstream } from "../../config/upstream/upstream.ts";
import { mayHoldPassword, withoutSwallowed } from "../../library/plausible.ts";
import type { Response } from "../../protocol/message.ts";
import type { BackEndAnswer, HeardRequest } from "../../server/back_end/back_end.ts";
import type { OwnAnswerContext } from "./own_answers.ts";

/** What is known about a copy that comes back while the system is away. */
export interface CopyKnown {
  readonly title?: string;
  readonly permanentLocation?: string;
  /** Whether it is a magnetic medium, which resensitizing could damage. */
  readonly magnetic?: boolean;
}

/** Tells whether a request is an ordinary return, and not the undoing of a loan (BI Y). */
export function isReturn(heard: HeardRequest): heard is HeardRequest<"checkin"> {
  return heard.request.name === "checkin" && heard.request.fields.cancel !== true;
}

/** Tells whether a request undoes a return. */
export function isUndo(heard: HeardRequest): heard is HeardRequest<"checkout"> {
  return heard.request.name === "checkout" && heard.request.fields.cancel === true;
}

/**
 * Tells whether the configuration accepts this return while the system is away: returns go on, and the barcode is one
 * of those that are allowed.
 */
export function isAcceptable(
  { request }: HeardRequest<"checkin">,
  { institution: { upstream } }: Pick<OwnAnswerContext, "institution">,
): boolean {
  const itemId = (request.fields.itemId ?? "").trim();
  if (upstream === undefined || upstream.offlineReturns === "no" || itemId === "") return false;
  // Where a terminal uses another delimiter, or forgets one, a password may stand behind the barcode: it would be kept with
  // the return.
  if (withoutSwallowed(itemId) !== itemId) return false;
  if (mayHoldPassword(itemId) && !isSpelled(itemId, upstream)) return false;
  return upstream.awayItems?.test(itemId) !== false;
}

/** Whether the library's barcodes have such letters: they match its pattern, which refuses others in their place. */
function isSpelled(itemId: string, { awayItems }: Pick<Upstream, "awayItems">): boolean {
  return awayItems !== undefined && !awayItems.test(itemId.replace(/(?<=.)(AC|AD|CO)/gu, "ZQ"));
}

/**
 * Answers yes to a return in the system's place, with an alert and the bin for exceptions. `withCopyKnown` adds what is
 * known about the copy.
 */
export function acceptedReturn(
  { request }: HeardRequest<"checkin">,
  { institution, now, local, texts }: OwnAnswerContext,
  text: "returnedAway" | "returnedLate" = "returnedAway",
): BackEndAnswer {
  const { upstream, id } = institution;
  const { itemId = "", institutionId = "" } = request.fields;
  const sortBin = upstream?.awayBin;
  const response: Response<"checkinResponse"> = {
    name: "checkinResponse",
    fixed: {
      ok: true,
      resensitize: true,
      magneticMedia: "U",
      alert: true,
      transactionDate: local.timestamp(now),
    },
    fields: {
      institutionId: institutionId.trim() === "" ? id : institutionId,
      itemId,
      permanentLocation: "",
      ...sortBin !== undefined && { sortBin },
      alertType: OTHER_ALERT,
      screenMessage: [texts[text]],
    },
  };
  return { response };
}

/**
 * Answers yes to the undoing of a return that was never sent to the system: there the copy is still on loan. The answer
 * has no due date, since it is not known here, and leaves the copy's security as it is, since only the system may
 * change that.
 */
export function undoneReturn(
  { request: { fields } }: HeardRequest<"checkout">,
  { institution, now, local }: OwnAnswerContext,
): BackEndAnswer {
  const { institutionId = "", patronId = "", itemId = "" } = fields;
  const response: Response<"checkoutResponse"> = {
    name: "checkoutResponse",
    fixed: {
      ok: true,
      renewalOk: false,
      magneticMedia: "U",
      desensitize: false,
      transactionDate: local.timestamp(now),
    },
    fields: {
      institutionId: institutionId.trim() === "" ? institution.id : institutionId,
      patronId,
      itemId,
      titleId: "",
      dueDate: "",
    },
  };
  return { response };
}

/** Adds what is known about a copy to a yes that the system has not given. */
export function withCopyKnown(
  { fixed, fields, ...rest }: Response<"checkinResponse">,
  { title, permanentLocation, magnetic }: CopyKnown,
): Response<"checkinResponse"> {
  return {
    ...rest,
    fixed: {
      ...fixed,
      ...magnetic !== undefined && { resensitize: !magnetic, magneticMedia: magnetic ? "Y" : "N" },
    },
    fields: {
      ...fields,
      ...permanentLocation !== undefined && { permanentLocation },
      ...title !== undefined && { titleId: title },
    },
  };
}

/** The alert type (CV) "other". */
const OTHER_ALERT = "99";
