import { dayOf } from "../../library/day.ts";
import type { HoldCommand, HoldScope } from "../../library/library.ts";
import type { HoldOutcome } from "../../library/outcome.ts";
import type { Request } from "../../protocol/message.ts";
import type { BackEndContext } from "../back_end/back_end.ts";
import { refusalText, spokenTo } from "./answer_parts.ts";
import type { Answer, Handler } from "./handler.ts";
import { endOfDay } from "./item_information.ts";
import { identifier, institutionId, pinForChange } from "./request_values.ts";

const MODES: Readonly<Record<string, HoldCommand["mode"]>> = { "+": "place", "-": "cancel", "*": "change" };

/** BY: 3 that very copy, 4 any copy at the pickup location, else any copy of the title (absent is 2). */
const SCOPES: Readonly<Record<string, HoldScope>> = { "3": "item", "4": "library" };

/** Answers 15 Hold with 16: adds, deletes or changes a hold. */
export const handleHold: Handler<"hold"> = async (request, context, library) => {
  const mode = MODES[request.fixed.holdMode];
  if (mode === undefined) return answer(request, undefined, context.texts.unknownHoldMode, context);
  const outcome = await library.hold(toHold(request, mode, context));
  return answer(request, outcome, messageOf(outcome, spokenTo(outcome, context)), context);
};

function messageOf(outcome: HoldOutcome, context: BackEndContext): string | undefined {
  if (!outcome.ok) return refusalText("hold", outcome, context);
  if (outcome.change === "cancelled") return context.texts.holdCancelled;
  return outcome.expiryIgnored && context.texts.holdExpiryIgnored;
}

function toHold({ fields }: Request<"hold">, mode: HoldCommand["mode"], context: BackEndContext): HoldCommand {
  const { origin, now, deadline, local } = context;
  const expires = fields.expirationDate && local.instant(fields.expirationDate);
  return {
    mode,
    origin,
    now,
    deadline,
    patronId: identifier(fields.patronId) ?? "",
    itemId: identifier(fields.itemId),
    titleId: identifier(fields.titleId),
    pin: pinForChange(fields.patronPassword, context),
    scope: SCOPES[fields.holdType ?? ""] ?? "title",
    pickupLocation: identifier(fields.pickupLocation),
    expires: expires && dayOf(expires, local.timeZone),
    feeAcknowledged: fields.feeAcknowledged === true,
  };
}

function answer(
  { fields }: Request<"hold">,
  outcome: HoldOutcome | undefined,
  text: string | undefined,
  context: BackEndContext,
): Answer<"holdResponse"> {
  const placed = outcome?.ok ? outcome : undefined;
  return {
    response: {
      name: "holdResponse",
      fixed: {
        ok: placed !== undefined,
        available: placed?.available ?? false,
        transactionDate: context.local.timestamp(context.now),
      },
      fields: {
        expirationDate: placed?.expires === undefined ? undefined : endOfDay(placed.expires),
        queuePosition: placed?.position,
        pickupLocation: placed?.pickupLocation,
        institutionId: institutionId(fields.institutionId, context),
        patronId: identifier(fields.patronId) ?? "",
        itemId: placed?.itemId ?? identifier(fields.itemId),
        titleId: placed?.title ?? fields.titleId,
        screenMessage: text === undefined ? undefined : [text],
      },
    },
    language: outcome?.language,
    reason: outcome?.ok === false ? outcome.reason : undefined,
  };
}
