import type { PatronReport } from "../../library/report.ts";
import type { Request } from "../../protocol/message.ts";
import type { BackEndContext } from "../back_end/back_end.ts";
import { patronStatus } from "../wording/patron_status.ts";
import { refusalText, spokenTo, UNKNOWN_PATRON_STATUS } from "./answer_parts.ts";
import type { Answer, Handler } from "./handler.ts";
import { isTrusted, isValid, patronMessage, personalName, toldPatron } from "./patron_fields.ts";
import { identifier, institutionId, passwordVerdict, pinGiven } from "./request_values.ts";

/**
 * Answers 25 Patron Enable with 26: lifts the block of a card. Where that is refused, the answer tells how the patron
 * stands all the same, and AF says why.
 */
export const handlePatronEnable: Handler<"patronEnable"> = async (request, context, library) => {
  const { origin, now, deadline, forbidden } = context;
  const patronId = identifier(request.fields.patronId) ?? "";
  const pin = pinGiven(request.fields.patronPassword, context);
  if (forbidden !== undefined) {
    const report = await library.patron({ origin, now, deadline, patronId, pin });
    return answer(request, report, report && spokenTo(report.patron, context).texts.session[forbidden], context);
  }
  const outcome = await library.enablePatron({ origin, now, deadline, patronId, pin });
  if (outcome.ok) {
    const { report } = outcome;
    const told = spokenTo(report.patron, context);
    return answer(request, report, patronMessage(request.name, report, request.fields.patronPassword, told), context);
  }
  const { report, reason, patronKnown } = outcome;
  const text = refusalText("patronEnable", outcome, spokenTo(outcome, context));
  return { ...answer(request, report, text, context, patronKnown !== undefined), reason };
};

/** @param lookedUp whether the card was looked up: without a report it is unknown then */
function answer(
  { fields }: Request<"patronEnable">,
  report: PatronReport | undefined,
  text: string | undefined,
  context: BackEndContext,
  lookedUp = true,
): Answer<"patronEnableResponse"> {
  const unknown = () => refusalText("patronEnable", { reason: "patron-unknown" }, context);
  return {
    response: {
      name: "patronEnableResponse",
      fixed: {
        patronStatus: report ? patronStatus(report, context.account) : UNKNOWN_PATRON_STATUS,
        language: "000",
        transactionDate: context.local.timestamp(context.now),
      },
      fields: {
        institutionId: institutionId(fields.institutionId, context),
        patronId: report?.patron.patronId ?? identifier(fields.patronId) ?? "",
        personalName: report ? personalName(report) : "",
        ...lookedUp && {
          validPatron: report !== undefined && isValid(report, context),
          validPatronPassword: passwordVerdict(fields.patronPassword, report?.pin, context),
        },
        screenMessage: [text ?? unknown()],
      },
    },
    about: report && toldPatron(report, isTrusted(report, fields.patronPassword, context)),
    reason: report === undefined && lookedUp ? "patron-unknown" : undefined,
  };
}
