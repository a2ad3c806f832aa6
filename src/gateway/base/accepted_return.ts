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

/**
 * Accepts a return in the system's place: the copy is safe, and belongs to the bin for exceptions. `undefined` where the site
 * refuses returns while the system is away, or those of such a barcode.
 */
export function acceptedReturn(
  { request }: HeardRequest<"checkin">,
  { institution, now, local, texts }: OwnAnswerContext,
  { title, permanentLocation = "", magnetic }: CopyKnown = {},
): BackEndAnswer | undefined {
  const { upstream, id } = institution;
  const { itemId = "", institutionId = "" } = request.fields;
  if (upstream === undefined || upstream.offlineReturns === "no") return undefined;
  if (itemId.trim() === "" || upstream.awayItems?.test(itemId.trim()) === false) return undefined;
  const { awayBin: sortBin } = upstream;
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
      screenMessage: [texts.returnedAway],
    },
  };
  return { response };
}

/** The alert of what is none of the protocol's kinds (CV). */
const OTHER_ALERT = "99";
