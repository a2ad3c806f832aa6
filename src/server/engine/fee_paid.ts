import { formatMoney, parseSentMoney } from "../../library/money.ts";
import { dueBackText, printLines, refusalText, spokenTo } from "./answer_parts.ts";
import type { Handler } from "./handler.ts";
import { identifier, institutionId, pinForChange } from "./request_values.ts";

/** Answers 37 Fee Paid with 38. A blank currency is the institution's own. */
export const handleFeePaid: Handler<"feePaid"> = async ({ fixed, fields }, context, library) => {
  const { origin, now, deadline, local, institution } = context;
  const currency = fixed.currency.trim().toUpperCase();
  const outcome = await library.payFee({
    origin,
    now,
    deadline,
    patronId: identifier(fields.patronId) ?? "",
    pin: pinForChange(fields.patronPassword, context),
    // A payment of 0 is refused, as an amount that cannot be read is.
    amount: parseSentMoney(fields.feeAmount ?? "", institution) || undefined,
    currencyAccepted: currency === "" || currency === institution.currency,
    currency: institution.currency,
    feeId: identifier(fields.feeId),
    transactionId: identifier(fields.transactionId) ?? "",
    paymentType: fixed.paymentType,
  });
  const told = spokenTo(outcome, context);
  return {
    response: {
      name: "feePaidResponse",
      fixed: { paymentAccepted: outcome.ok, transactionDate: local.timestamp(now) },
      fields: {
        institutionId: institutionId(fields.institutionId, context),
        patronId: identifier(fields.patronId) ?? "",
        transactionId: fields.transactionId,
        screenMessage: outcome.ok ? dueBackText(outcome, told) : [refusalText("feePaid", outcome, told)],
        ...outcome.ok && context.account.printLines && {
          printLine: printLines(
            told.texts.receipts.paid(formatMoney(outcome.amount, institution), formatMoney(outcome.owed, institution)),
            context,
          ),
        },
      },
    },
    language: outcome.language,
    reason: outcome.ok ? undefined : outcome.reason,
    remark: outcome.ok && outcome.transactionIdReused
      ? "payment under the transaction id of another one; the terminal's counter has begun anew"
      : undefined,
  };
};
