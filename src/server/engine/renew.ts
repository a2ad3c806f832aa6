import type { Lent, Refused } from "../../library/outcome.ts";
import { hasHappened } from "../../protocol/decode_request.ts";
import type { Request } from "../../protocol/message.ts";
import { formatTimestamp } from "../../protocol/timestamp.ts";
import type { BackEndContext } from "../back_end/back_end.ts";
import {
  dueBackText,
  feeFields,
  itemFields,
  magneticMedia,
  nothingLent,
  printLines,
  refusalText,
  spokenTo,
} from "./answer_parts.ts";
import { receipt } from "./checkout.ts";
import type { Answer, Handler } from "./handler.ts";
import { identifier, institutionId, offlineLoan, pinForChange } from "./request_values.ts";

/** Answers 29 Renew with 30. The loan is found by item, or by title when no item is named. */
export const handleRenew: Handler<"renew"> = async (request, context, library) => {
  const { fixed, fields } = request;
  const outcome = await library.renew({
    origin: context.origin,
    now: context.now,
    deadline: context.deadline,
    patronId: identifier(fields.patronId) ?? "",
    itemId: identifier(fields.itemId),
    titleId: identifier(fields.titleId),
    pin: pinForChange(fields.patronPassword, context),
    thirdPartyAllowed: fixed.thirdPartyAllowed && context.institution.policy.thirdPartyRenewal,
    feeAcknowledged: fields.feeAcknowledged === true,
    offline: hasHappened(request) ? offlineLoan(request, context) : undefined,
  });
  const told = spokenTo(outcome, context);
  return outcome.ok ? answerRenewed(request, outcome, told) : answerNotRenewed(request, outcome, told);
};

function answerRenewed(request: Request<"renew">, outcome: Lent, context: BackEndContext): Answer<"renewResponse"> {
  const { item, due, fee } = outcome;
  const dueDate = formatTimestamp(context.local.timestamp(due));
  return {
    response: {
      name: "renewResponse",
      fixed: {
        ok: true,
        renewalOk: true,
        magneticMedia: magneticMedia(item),
        desensitize: false,
        transactionDate: context.local.timestamp(context.now),
      },
      fields: {
        ...echoRequest(request, context),
        itemId: item.itemId,
        titleId: item.title,
        dueDate,
        mediaType: item.mediaType,
        itemProperties: item.properties,
        ...fee && feeFields(fee, context),
        screenMessage: dueBackText(outcome, context),
        ...context.account.printLines &&
          { printLine: printLines(receipt(item.title, dueDate, true, context), context) },
      },
    },
    about: { item },
    language: outcome.language,
  };
}

function answerNotRenewed(
  request: Request<"renew">,
  outcome: Refused,
  context: BackEndContext,
): Answer<"renewResponse"> {
  const { item, fee } = outcome;
  return {
    response: {
      name: "renewResponse",
      fixed: nothingLent(context),
      fields: {
        ...echoRequest(request, context),
        titleId: itemFields(item).titleId || (request.fields.titleId ?? ""),
        dueDate: "",
        ...fee && feeFields(fee, context),
        screenMessage: [refusalText("renew", outcome, context)],
      },
    },
    about: { item },
    language: outcome.language,
    reason: outcome.reason,
  };
}

function echoRequest({ fields }: Request<"renew">, context: BackEndContext) {
  return {
    institutionId: institutionId(fields.institutionId, context),
    patronId: identifier(fields.patronId) ?? "",
    itemId: identifier(fields.itemId) ?? "",
  };
}
