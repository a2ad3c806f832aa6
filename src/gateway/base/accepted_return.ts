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
  return upstream.awayItems?.test(itemId) !== false;
}

/** Answers yes to a return in the system's place, with an alert and the bin for exceptions. */
export function acceptedReturn(
  { request }: HeardRequest<"checkin">,
  { institution, now, local, texts }: OwnAnswerContext,
  { title, permanentLocation = "", magnetic }: CopyKnown = {},
  text: "returnedAway" | "returnedLate" = "returnedAway",
): BackEndAnswer {
  const { upstream, id } = institution;
  const { itemId = "", institutionId = "" } = request.fields;
  const sortBin = upstream?.awayBin;
  const response: Response<"checkinResponse"> = {
    name: "checkinResponse",
    fixed: {
      ok: true,
      resensitize: magnetic !== true,
      magneticMedia: magnetic === undefined ? "U" : magnetic ? "Y" : "N",
      alert: true,
      transactionDate: local.timestamp(now),
    },
    fields: {
      institutionId: institutionId.trim() === "" ? id : institutionId,
      itemId,
      permanentLocation,
      ...title !== undefined && { titleId: title },
      ...sortBin !== undefined && { sortBin },
      alertType: OTHER_ALERT,
      screenMessage: [texts[text]],
    },
  };
  return { response };
}

/** The alert type (CV) "other". */
const OTHER_ALERT = "99";
