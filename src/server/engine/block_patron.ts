import { refusalText, spokenTo } from "./answer_parts.ts";
import type { Handler } from "./handler.ts";
import { patronStatusAnswer } from "./patron_status_request.ts";
import { identifier } from "./request_values.ts";

/**
 * Answers 01 Block Patron with 24. It carries no PIN: a terminal blocks the card that was left in it. Where it is
 * refused, the answer tells how the patron stands, and why nothing was changed.
 */
export const handleBlockPatron: Handler<"blockPatron"> = async ({ name, fixed, fields }, context, library) => {
  const { origin, now, deadline, forbidden } = context;
  const patronId = identifier(fields.patronId) ?? "";
  const pin = { required: false };
  const asked = { message: name, patronId, institution: fields.institutionId, language: "000" };
  if (forbidden !== undefined) {
    const report = await library.patron({ origin, now, deadline, patronId, pin });
    const refusal = report && spokenTo(report.patron, context).texts.session[forbidden];
    return patronStatusAnswer(report, { ...asked, refusal }, context);
  }
  const { blockedCardMessage: message } = fields;
  const { cardRetained } = fixed;
  const outcome = await library.blockPatron({ origin, now, deadline, patronId, pin, message, cardRetained });
  if (outcome.ok) return patronStatusAnswer(outcome.report, asked, context);
  const refusal = refusalText("blockPatron", outcome, spokenTo(outcome, context));
  const lookedUp = outcome.patronKnown !== undefined;
  return { ...patronStatusAnswer(outcome.report, { ...asked, refusal, lookedUp }, context), reason: outcome.reason };
};
