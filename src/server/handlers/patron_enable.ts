import type { PinGiven } from "../../library/library.ts";
import type { PinVerdict } from "../../library/outcome.ts";
import type { PatronReport } from "../../library/report.ts";
import type { Request } from "../../protocol/message.ts";
import { patronStatus } from "../wording/patron_status.ts";
import { refusalText, UNKNOWN_PATRON_STATUS } from "./answer_parts.ts";
import type { Answer, Handler, HandlerContext } from "./handler.ts";
import { isTrusted, patronMessage, personalName, toldPatron } from "./patron_fields.ts";
import { identifier, institutionId, passwordVerdict, pinGiven } from "./request_values.ts";

/**
 * Answers 25 Patron Enable with 26: lifts the block of a card. Where that is refused, the answer tells how the patron
 * stands all the same, and AF says why.
 */
export const handlePatronEnable: Handler<"patronEnable"> = async (request, context) => {
  const { origin, now, deadline, library, texts, forbidden } = context;
  const patronId = identifier(request.fields.patronId) ?? "";
  const pin = pinGiven(request.fields.patronPassword, context);
  if (forbidden !== undefined) {
    const report = await look(patronId, pin, context);
    return answer(request, report, report?.pin, texts.session[forbidden], context);
  }
  const outcome = await library.enablePatron({ origin, now, deadline, patronId, pin });
  if (outcome.ok) {
    const text = patronMessage(outcome.report, request.fields.patronPassword, context);
    return answer(request, outcome.report, outcome.report.pin, text, context);
  }
  // The PIN has been judged, and must not be a second time.
  const report = outcome.patronKnown ? await look(patronId, { required: false }, context) : undefined;
  const verdict = outcome.patronKnown ? outcome.pin : undefined;
  return {
    ...answer(request, report, verdict, refusalText("patronEnable", outcome, context), context),
    reason: outcome.reason,
  };
};

function look(patronId: string, pin: PinGiven, context: HandlerContext): Promise<PatronReport | undefined> {
  const { origin, now, deadline } = context;
  return context.library.patron({ origin, now, deadline, patronId, pin });
}

function answer(
  { fields }: Request<"patronEnable">,
  report: PatronReport | undefined,
  verdict: PinVerdict | undefined,
  text: string,
  context: HandlerContext,
): Answer<"patronEnableResponse"> {
  const unknown = () => refusalText("patronEnable", { reason: "patron-unknown" }, context);
  return {
    response: {
      name: "patronEnableResponse",
      fixed: {
        patronStatus: report ? patronStatus(report.standing) : UNKNOWN_PATRON_STATUS,
        language: "000",
        transactionDate: context.local.timestamp(context.now),
      },
      fields: {
        institutionId: institutionId(fields.institutionId, context),
        patronId: report?.patron.patronId ?? identifier(fields.patronId) ?? "",
        personalName: report ? personalName(report) : "",
        validPatron: report !== undefined,
        validPatronPassword: passwordVerdict(fields.patronPassword, verdict, context),
        screenMessage: [report === undefined ? unknown() : text],
      },
    },
    about: report &&
      toldPatron(report, isTrusted({ ...report, pin: verdict ?? report.pin }, fields.patronPassword, context)),
    reason: report === undefined ? "patron-unknown" : undefined,
  };
}
