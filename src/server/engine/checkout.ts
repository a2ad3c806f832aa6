import type { CheckoutCommand } from "../../library/library.ts";
import type { CheckoutOutcome, Lent, Refused } from "../../library/outcome.ts";
import type { Request } from "../../protocol/message.ts";
import { hasHappened } from "../../protocol/decode_request.ts";
import { formatTimestamp } from "../../protocol/timestamp.ts";
import type { BackEndContext } from "../back_end/back_end.ts";
import { formatPrice } from "../../library/money.ts";
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
import type { Answer, Handler } from "./handler.ts";
import { identifier, institutionId, offlineLoan, passwordVerdict, pinForChange } from "./request_values.ts";

/** Answers 11 Checkout with 12. With BI it undoes a checkin that the terminal could not complete. */
export const handleCheckout: Handler<"checkout"> = async (request, context, library) => {
  const command = toCheckout(request, context);
  const outcome = request.fields.cancel ? await library.undoCheckin(command) : await library.checkout(command);
  const told = spokenTo(outcome, context);
  return outcome.ok ? answerLent(request, outcome, told) : answerNotLent(request, outcome, told);
};

function toCheckout(request: Request<"checkout">, context: BackEndContext): CheckoutCommand {
  const { fixed, fields } = request;
  return {
    origin: context.origin,
    now: context.now,
    deadline: context.deadline,
    patronId: identifier(fields.patronId) ?? "",
    itemId: identifier(fields.itemId) ?? "",
    pin: pinForChange(fields.patronPassword, context),
    renewalAllowed: fixed.renewalPolicy && context.institution.policy.renewal,
    feeAcknowledged: fields.feeAcknowledged === true,
    offline: hasHappened(request) ? offlineLoan(request, context) : undefined,
  };
}

function answerLent(request: Request<"checkout">, outcome: Lent, context: BackEndContext): Answer<"checkoutResponse"> {
  const { item, due, renewal, fee, inhouse } = outcome;
  const dueDate = formatTimestamp(context.local.timestamp(due));
  const magnetic = magneticMedia(item);
  return {
    response: {
      name: "checkoutResponse",
      fixed: {
        ok: true,
        renewalOk: renewal,
        magneticMedia: magnetic,
        // For magnetic media and for renewals the sources differ. N does no harm: at worst the gate gives a false
        // alarm.
        desensitize: magnetic !== "Y" && (!renewal || context.account.answers?.renewalsDesensitized === true) &&
          !inhouse,
        transactionDate: context.local.timestamp(context.now),
      },
      fields: {
        ...echoRequest(request, outcome, context),
        ...itemFields(item),
        ...fee && feeFields(fee, context),
        itemId: item.itemId,
        dueDate,
        screenMessage: [...renewal ? [context.texts.renewed] : [], ...dueBackText(outcome, context)],
        ...context.account.printLines &&
          { printLine: printLines(receipt(item.title, dueDate, renewal, context), context) },
      },
    },
    about: { item, due },
    language: outcome.language,
  };
}

function answerNotLent(
  request: Request<"checkout">,
  outcome: Refused,
  context: BackEndContext,
): Answer<"checkoutResponse"> {
  const { item, fee, patronKnown } = outcome;
  return {
    response: {
      name: "checkoutResponse",
      fixed: nothingLent(context),
      fields: {
        ...echoRequest(request, outcome, context),
        ...itemFields(item),
        ...fee && feeFields(fee, context),
        dueDate: "",
        validPatron: patronKnown,
        screenMessage: [refusalText("checkout", outcome, context) + outstanding(outcome, context)],
      },
    },
    about: { item },
    language: outcome.language,
    reason: outcome.reason,
  };
}

/** Says what is owed where fees forbid a checkout and the account wants to know (Koha's `show_outstanding_amount`). */
function outstanding({ reason, amount }: Refused, { account, institution, texts }: BackEndContext): string {
  if (!account.answers?.outstandingShown || reason !== "fees-over-limit" || amount === undefined) return "";
  return texts.owes(formatPrice(amount, institution));
}

/** Repeats what both answers have of the request: identifiers as they were sent, since terminals compare them. */
function echoRequest(request: Request<"checkout">, outcome: CheckoutOutcome, context: BackEndContext) {
  const { fields } = request;
  const { pin } = outcome;
  const looked = outcome.ok || outcome.patronKnown !== undefined;
  return {
    institutionId: institutionId(fields.institutionId, context),
    patronId: identifier(fields.patronId) ?? "",
    itemId: identifier(fields.itemId) ?? "",
    // A PIN that was not checked has no verdict.
    ...looked && !context.account.answers?.pinIgnored && !hasHappened(request) && {
      validPatronPassword: passwordVerdict(fields.patronPassword, pin, context),
    },
  };
}

/** Writes a receipt line for a loan or a renewal; `due` is the timestamp of AH. */
export function receipt(title: string, due: string, renewal: boolean, { texts }: BackEndContext): string {
  const day = `${due.slice(0, 4)}-${due.slice(4, 6)}-${due.slice(6, 8)}`;
  return renewal ? texts.receipts.renewed(title, day) : texts.receipts.lent(title, day);
}
