import { patronStatus } from "../wording/patron_status.ts";
import { refusalText, UNKNOWN_PATRON_STATUS } from "./answer_parts.ts";
import type { Handler } from "./handler.ts";
import { patronMessage, personalName } from "./patron_fields.ts";
import { identifier, institutionId, pinGiven } from "./request_values.ts";

/** Answers 25 Patron Enable with 26: lifts the block of a card. */
export const handlePatronEnable: Handler<"patronEnable"> = async ({ fields }, context) => {
  const { origin, now, deadline, local } = context;
  const patronId = identifier(fields.patronId) ?? "";
  const pin = pinGiven(fields.patronPassword, context);
  const outcome = await context.library.enablePatron({ origin, now, deadline, patronId, pin });
  const report = outcome.ok ? outcome.report : undefined;
  const verdict = outcome.ok ? outcome.report.pin : outcome.pin;
  return {
    response: {
      name: "patronEnableResponse",
      fixed: {
        patronStatus: report ? patronStatus(report.standing) : UNKNOWN_PATRON_STATUS,
        language: "000",
        transactionDate: local.timestamp(now),
      },
      fields: {
        institutionId: institutionId(fields.institutionId, context),
        patronId: report?.patron.patronId ?? patronId,
        personalName: report ? personalName(report) : "",
        validPatron: outcome.ok || outcome.patronKnown,
        validPatronPassword: fields.patronPassword === undefined ? undefined : verdict === "right",
        screenMessage: [
          outcome.ok
            ? patronMessage(outcome.report, fields.patronPassword, context)
            : refusalText("patronEnable", outcome, context),
        ],
      },
    },
    about: { patron: report?.patron },
    reason: outcome.ok ? undefined : outcome.reason,
  };
};
