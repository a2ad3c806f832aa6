import type { Handler } from "./handler.ts";
import { identifier, institutionId } from "./request_values.ts";

/** Answers 35 End Patron Session with 36: always yes, since nothing was begun. The terminal stays logged in. */
export const handleEndPatronSession: Handler<"endPatronSession"> = (request, context) =>
  Promise.resolve({
    response: {
      name: "endSessionResponse",
      fixed: { endSession: true, transactionDate: context.local.timestamp(context.now) },
      fields: {
        institutionId: institutionId(request.fields.institutionId, context),
        patronId: identifier(request.fields.patronId) ?? "",
        screenMessage: [context.texts.goodbye],
      },
    },
  });
