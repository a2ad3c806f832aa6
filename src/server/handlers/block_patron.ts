import type { Handler } from "./handler.ts";
import { patronStatusAnswer } from "./patron_status_request.ts";
import { identifier } from "./request_values.ts";

/** Answers 01 Block Patron with 24. It carries no PIN: a terminal blocks the card that was left in it. */
export const handleBlockPatron: Handler<"blockPatron"> = async ({ fixed, fields }, context) => {
  const { origin, now, deadline } = context;
  const patronId = identifier(fields.patronId) ?? "";
  const outcome = await context.library.blockPatron({
    origin,
    now,
    deadline,
    patronId,
    pin: { required: false, emptyAllowed: false },
    message: fields.blockedCardMessage,
    cardRetained: fixed.cardRetained,
  });
  const asked = { patronId, institution: fields.institutionId, language: "000" };
  const answer = patronStatusAnswer(outcome.ok ? outcome.report : undefined, asked, context);
  return outcome.ok ? answer : { ...answer, reason: outcome.reason };
};
