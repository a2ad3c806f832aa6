import { dueBackText, refusalText, spokenTo } from "./answer_parts.ts";
import type { Handler } from "./handler.ts";
import { identifier, institutionId, pinForChange } from "./request_values.ts";

/** Answers 65 Renew All with 66: every loan is in BM or in BN; why one was not renewed stands in AF. */
export const handleRenewAll: Handler<"renewAll"> = async (request, context, library) => {
  const { origin, now, deadline, local } = context;
  const outcome = await library.renewAll({
    origin,
    now,
    deadline,
    patronId: identifier(request.fields.patronId) ?? "",
    pin: pinForChange(request.fields.patronPassword, context),
    feeAcknowledged: request.fields.feeAcknowledged === true,
  });
  const told = spokenTo(outcome, context);
  const renewed = outcome.ok ? outcome.renewed : [];
  const unrenewed = outcome.ok ? outcome.unrenewed : [];
  return {
    response: {
      name: "renewAllResponse",
      fixed: {
        ok: outcome.ok,
        renewedCount: renewed.length,
        unrenewedCount: unrenewed.length,
        transactionDate: local.timestamp(now),
      },
      fields: {
        institutionId: institutionId(request.fields.institutionId, context),
        renewedItems: renewed.map(({ itemId }) => itemId),
        unrenewedItems: unrenewed.map(({ itemId }) => itemId),
        screenMessage: outcome.ok
          ? [
            ...unrenewed.map((one) => `${one.itemId}: ${refusalText("renewAll", one, told)}`),
            ...dueBackText(outcome, told),
          ]
          : [refusalText("renewAll", outcome, told)],
      },
    },
    language: outcome.language,
    reason: outcome.ok ? undefined : outcome.reason,
  };
};
