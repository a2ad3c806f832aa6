import type { AnyMessage, Response } from "../../protocol/message.ts";
import type { BackEndAnswer, HeardRequest } from "../../server/back_end/back_end.ts";
import { acceptedReturn, isAcceptable, isReturn, isUndo, undoneReturn } from "../base/accepted_return.ts";
import { ownAnswer, type OwnAnswerContext, unknownAnswer } from "../base/own_answers.ts";
import type { ChangeFacts, Word } from "../core/states.ts";
import type { ChangeRequest } from "./change_request.ts";
import type { AnswerKeeping } from "./stored_answer.ts";

/** Answers a change whose outcome is not known: no, and that staff should be asked, or yes where that is accepted. */
function unconfirmedAnswer(heard: HeardRequest, context: OwnAnswerContext): BackEndAnswer {
  if (!isAcceptedUnconfirmed(heard, context)) return refuseUnconfirmed(heard, context);
  return isReturn(heard) ? acceptedReturn(heard, context) : takenCoin(heard, context);
}

/** Tells whether a request is a payment whose terminal has the money and cannot give it back. */
export function isCoin({ request }: HeardRequest, { account }: Pick<OwnAnswerContext, "account">): boolean {
  return request.name === "feePaid" && account.unconfirmedPayment === "accept";
}

/** Answers a payment yes that the system has not confirmed: the coin box has the money, and staff see to the rest. */
function takenCoin(heard: HeardRequest, context: OwnAnswerContext): BackEndAnswer {
  return accepted(heard, context, context.texts.paymentTaken);
}

/**
 * Refuses a change with the text "not confirmed". Either it is itself not confirmed, or it is not sent because another
 * change of the same copy or patron is not confirmed.
 */
function refuseUnconfirmed(heard: HeardRequest, context: OwnAnswerContext): BackEndAnswer {
  const isLoan = heard.request.name === "checkout";
  return ownAnswer(heard, context, isLoan ? "loan-not-confirmed" : "not-confirmed");
}

/**
 * Answers a change that is proved to be done. A loan and a renewal are answered as unconfirmed changes, since it is not
 * known what the system would have said about the copy's security. A return is answered yes, with an alert and without
 * a bin: staff look at the copy. A payment is answered yes.
 */
function provedAnswer(heard: HeardRequest, context: OwnAnswerContext): BackEndAnswer {
  switch (heard.request.name) {
    case "checkin":
    case "feePaid":
      return accepted(heard, context, undefined);
    default:
      return unconfirmedAnswer(heard, context);
  }
}

/** Gives the answer of a terminal by what it is told. */
export function answerOf(
  word: Word,
  heard: HeardRequest,
  context: OwnAnswerContext,
  { again }: Pick<AnswerKeeping, "again">,
): BackEndAnswer {
  switch (word.kind) {
    case "answer":
      return {
        ...{ response: word.answer, upstreamMilliseconds: word.took },
        ...!word.yes && { reason: "refused-upstream" },
      };
    case "not carried out": {
      const { answer, took: upstreamMilliseconds } = word;
      const told = answer === undefined ? ownAnswer(heard, context, "library-busy") : { response: answer };
      return { ...told, upstreamMilliseconds };
    }
    case "stored":
      return { response: again(word.answer), ...word.says === "no" && { reason: "refused-upstream" } };
    case "proved":
      return provedAnswer(heard, context);
    case "unconfirmed":
      return unconfirmedAnswer(heard, context);
    case "in doubt":
      return refuseUnconfirmed(heard, context);
    case "refused":
      return ownAnswer(heard, context, word.reason);
    case "taken":
      return takenCoin(heard, context);
    case "unknown":
      return unknownAnswer(heard, context, word.reason);
    case "accepted":
      return isReturn(heard)
        ? acceptedReturn(heard, context, word.isLate ? "returnedLate" : "returnedAway")
        : refuseUnconfirmed(heard, context);
    case "undone":
      return isUndo(heard) ? undoneReturn(heard, context) : refuseUnconfirmed(heard, context);
  }
}

/** Gives what the core must know of a change that a terminal asks for. */
export function factsOf({ heard, context, copy, terminal }: ChangeRequest, isNeverAnswered: boolean): ChangeFacts {
  const { name } = heard.request, as = isReturn(heard) ? "return" : isUndo(heard) ? "undo" : undefined;
  return {
    provedSays: name === "checkin" || name === "feePaid" ? "yes" : "no",
    unconfirmedSays: isAcceptedUnconfirmed(heard, context) ? "yes" : "no",
    isAccepted: false,
    isCoin: isCoin(heard, context),
    ...copy !== undefined && { copy },
    ...as !== undefined && { as },
    isNeverAnswered,
    ...terminal !== undefined && { terminal },
  };
}

/**
 * Whether a change whose outcome is not known is answered yes. A payment is where the account says so: a coin box has
 * the money and cannot give it back. A return is where returns are accepted while the system is away, since the copy is
 * in the library.
 */
function isAcceptedUnconfirmed(heard: HeardRequest, context: OwnAnswerContext): boolean {
  return isCoin(heard, context) || (isReturn(heard) && isAcceptable(heard, context));
}

/** The values in the fixed part that make a no a yes, by message. */
const YES: Readonly<Record<string, AnyMessage["fixed"]>> = {
  checkin: { ok: true, resensitize: true, alert: true },
  feePaid: { paymentAccepted: true },
};

/** Fields that stand only in a no. */
const OF_NO: ReadonlySet<string> = new Set(["alertType", "screenMessage"]);

function accepted(heard: HeardRequest, context: OwnAnswerContext, text: string | undefined): BackEndAnswer {
  const { response } = ownAnswer(heard, context, "not-confirmed");
  const { fixed, fields, ...rest }: AnyMessage = response as Response;
  const kept: [string, unknown][] = Object.entries(fields).filter(([name]) => !OF_NO.has(name));
  if (text !== undefined) kept.push(["screenMessage", [text]]);
  const { transactionId }: AnyMessage["fields"] = heard.request.fields;
  if (transactionId !== undefined) kept.push(["transactionId", transactionId]);
  // The yes has the same row of the table of messages as the no, so that the type is right.
  const yes = { ...rest, fixed: { ...fixed, ...YES[heard.request.name] }, fields: Object.fromEntries(kept) };
  return { response: yes as unknown as Response };
}
