import type { Library } from "../../library/library.ts";
import type { Lent, Refused } from "../../library/outcome.ts";
import type { Reason } from "../../library/reason.ts";
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
import { personalName } from "./patron_fields.ts";
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
  if (outcome.ok) return answerRenewed(request, outcome, told);
  return answerNotRenewed(request, outcome, await refusalInWords(outcome, told, library), told);
};

/** Why a patron who has not the copy cannot renew it. */
const NOT_THEIRS: ReadonlySet<Reason> = new Set(["not-on-loan", "not-on-loan-to-patron", "renewal-third-party"]);

/** Words AF of a refusal; it names the patron who has not the copy, if the account wants that (Koha's way). */
async function refusalInWords(outcome: Refused, context: BackEndContext, library: Library): Promise<string> {
  const { origin, now, deadline, account, texts } = context;
  const { patronId } = outcome;
  if (account.answers?.borrowerNamed && patronId !== undefined && NOT_THEIRS.has(outcome.reason)) {
    const report = await library.patron({ origin, now, deadline, patronId, pin: { required: false } });
    if (report !== undefined) return texts.koha.notLentTo(personalName(report));
  }
  return refusalText("renew", outcome, context);
}

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
  screenMessage: string,
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
        screenMessage: [screenMessage],
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
