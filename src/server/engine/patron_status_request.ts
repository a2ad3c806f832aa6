import type { PatronReport } from "../../library/report.ts";
import { validLanguage } from "../../protocol/encode_message.ts";
import type { BackEndContext } from "../back_end/back_end.ts";
import { patronStatus } from "../wording/patron_status.ts";
import { refusalText, spokenTo, UNKNOWN_PATRON_STATUS } from "./answer_parts.ts";
import type { Answer, Handler } from "./handler.ts";
import {
  isTrusted,
  isValid,
  owedFields,
  patronMessage,
  personalName,
  pinRefusal,
  toldPatron,
} from "./patron_fields.ts";
import { identifier, institutionId, passwordVerdict, pinGiven } from "./request_values.ts";

/** Answers 23 Patron Status Request with 24. */
export const handlePatronStatusRequest: Handler<"patronStatusRequest"> = async (
  { name: message, fixed, fields },
  context,
  library,
) => {
  const patronId = identifier(fields.patronId) ?? "";
  const pin = pinGiven(fields.patronPassword, context);
  const { origin, now, deadline } = context;
  const report = await library.patron({ origin, patronId, pin, now, deadline });
  const { institutionId: institution, patronPassword } = fields;
  const asked = { message, patronId, institution, language: fixed.language, pin: patronPassword };
  return patronStatusAnswer(report, asked, context);
};

/** What a 24 answers to, be it a 23 or a 01. */
interface PatronStatusAsked {
  readonly message: "patronStatusRequest" | "blockPatron";
  readonly patronId: string;
  readonly institution: string | undefined;
  readonly language: string;
  /** AD; absent if none was sent. */
  readonly pin?: string;
  /** Why what was asked for was not done, where it was not. */
  readonly refusal?: string;
  /** Whether the card was looked up. If so, an absent report means an unknown card. */
  readonly lookedUp?: boolean;
}

/** Makes a 24 for a patron, or for an unknown card. */
export function patronStatusAnswer(
  report: PatronReport | undefined,
  asked: PatronStatusAsked,
  asking: BackEndContext,
): Answer<"patronStatusResponse"> {
  const context = spokenTo(report?.patron ?? {}, asking);
  const { message, pin, lookedUp = true } = asked;
  const unknown = () => refusalText(message, { reason: "patron-unknown" }, context);
  const trusted = report !== undefined && isTrusted(report, pin, context);
  return {
    response: {
      name: "patronStatusResponse",
      fixed: {
        patronStatus: report ? patronStatus(report, context.account) : UNKNOWN_PATRON_STATUS,
        language: validLanguage(asked.language),
        transactionDate: context.local.timestamp(context.now),
      },
      fields: {
        institutionId: institutionId(asked.institution, context),
        patronId: report?.patron.patronId ?? asked.patronId,
        personalName: report ? personalName(report) : "",
        ...lookedUp && { validPatron: report !== undefined && isValid(report, context) },
        // Koha's 24 of a patron that it knows always has CQ.
        ...lookedUp && {
          validPatronPassword: passwordVerdict(pin, report?.pin, context) ??
            (report !== undefined && context.account.answers?.pinVerdictAlways ? false : undefined),
        },
        ...trusted ? owedFields(report, context) : {},
        screenMessage: [asked.refusal ?? (report ? patronMessage(message, report, pin, context) : unknown())],
      },
    },
    about: report && toldPatron(report, trusted),
    reason: report !== undefined ? pinRefusal(report) : lookedUp ? "patron-unknown" : undefined,
  };
}
