import type { Response } from "../../protocol/message.ts";
import type { BackEndAnswer, HeardRequest } from "../../server/back_end/back_end.ts";
import type { OwnAnswerContext } from "./own_answers.ts";

/** What is known of a copy that comes back while the system is away. */
export interface CopyKnown {
  readonly title?: string;
  readonly permanentLocation?: string;
  /** Whether its security marker is magnetic, so that it must not be switched on again. */
  readonly magnetic?: boolean;
}

/** Tells an ordinary return; not one that undoes a loan. */
export function isReturn(heard: HeardRequest): heard is HeardRequest<"checkin"> {
  return heard.request.name === "checkin" && heard.request.fields.cancel !== true;
}

/** Tells whether a site accepts a return while the system is away: of any barcode, or of such a one. */
export function isAcceptable(
  { request }: HeardRequest<"checkin">,
  { institution: { upstream } }: Pick<OwnAnswerContext, "institution">,
): boolean {
  const itemId = (request.fields.itemId ?? "").trim();
  if (upstream === undefined || upstream.offlineReturns === "no" || itemId === "") return false;
  return upstream.awayItems?.test(itemId) !== false;
}

/**
 * Accepts a return in the system's place: the copy is safe, and belongs to the bin for exceptions. What is known of it is
 * told by `withCopyKnown`.
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

/** Tells what is known of a copy in a yes to its return that the system has not given. */
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

/** The alert of what is none of the protocol's kinds (CV). */
const OTHER_ALERT = "99";
