import type { AnyMessage, Response } from "../../protocol/message.ts";
import type { BackEndAnswer, HeardRequest } from "../../server/back_end/back_end.ts";
import { acceptedReturn, isAcceptable, isReturn } from "../base/accepted_return.ts";
import { ownAnswer, type OwnAnswerContext } from "../base/own_answers.ts";
import { passedAnswer } from "../base/passed_answer.ts";
import type { Outcome } from "./outcome.ts";

/** An answer of our own to a change, in the system's place, and whether it says yes. */
export interface OwnChangeAnswer {
  readonly answer: BackEndAnswer;
  readonly yes: boolean;
}

/**
 * Answers a change whose outcome is not known: no, and that staff should be asked. A payment is answered yes where the
 * account says so: a coin box has the money and cannot give it back. A return is answered yes where returns are
 * accepted while the system is away, since the copy is in the library.
 */
export function unconfirmedAnswer(heard: HeardRequest, context: OwnAnswerContext): OwnChangeAnswer {
  if (isCoin(heard, context)) return takenCoin(heard, context);
  if (isReturn(heard) && isAcceptable(heard, context)) return { answer: acceptedReturn(heard, context), yes: true };
  return { answer: refuseUnconfirmed(heard, context), yes: false };
}

/** Tells whether a request is a payment whose terminal has the money and cannot give it back. */
export function isCoin({ request }: HeardRequest, { account }: Pick<OwnAnswerContext, "account">): boolean {
  return request.name === "feePaid" && account.unconfirmedPayment === "accept";
}

/** Answers a payment yes that the system has not confirmed: the coin box has the money, and staff see to the rest. */
export function takenCoin(heard: HeardRequest, context: OwnAnswerContext): OwnChangeAnswer {
  return accepted(heard, context, context.texts.paymentTaken);
}

/**
 * Refuses a change with the text "not confirmed". Either it is itself not confirmed, or it is not sent because another
 * change of the same copy or patron is not confirmed.
 */
export function refuseUnconfirmed(heard: HeardRequest, context: OwnAnswerContext): BackEndAnswer {
  const isLoan = heard.request.name === "checkout";
  return ownAnswer(heard, context, isLoan ? "loan-not-confirmed" : "not-confirmed");
}

/**
 * Answers a change that is proved to be done. A loan and a renewal are answered as unconfirmed changes, since it is not
 * known what the system would have said about the copy's security. A return is answered yes, with an alert and without
 * a bin: staff look at the copy. A payment is answered yes.
 */
export function provedAnswer(heard: HeardRequest, context: OwnAnswerContext): OwnChangeAnswer {
  switch (heard.request.name) {
    case "checkin":
    case "feePaid":
      return accepted(heard, context, undefined);
    default:
      return unconfirmedAnswer(heard, context);
  }
}

/** Answers a change by its outcome; `undefined` for one that was not sent. */
export function outcomeTold(
  outcome: Outcome,
  heard: HeardRequest,
  context: OwnAnswerContext,
): BackEndAnswer | undefined {
  switch (outcome.kind) {
    case "answer":
      return { ...passedAnswer(outcome.answer), upstreamMilliseconds: outcome.took };
    case "not carried out": {
      const { answer, took: upstreamMilliseconds } = outcome;
      const told = answer === undefined ? ownAnswer(heard, context, "library-busy") : { response: answer };
      return { ...told, upstreamMilliseconds };
    }
    case "not sent":
      return undefined;
    case "proof":
      return outcome.done ? provedAnswer(heard, context).answer : ownAnswer(heard, context, "library-busy");
  }
}

/** The values in the fixed part that make a no a yes, by message. */
const YES: Readonly<Record<string, AnyMessage["fixed"]>> = {
  checkin: { ok: true, resensitize: true, alert: true },
  feePaid: { paymentAccepted: true },
};

/** Fields that stand only in a no. */
const OF_NO: ReadonlySet<string> = new Set(["alertType", "screenMessage"]);

function accepted(heard: HeardRequest, context: OwnAnswerContext, text: string | undefined): OwnChangeAnswer {
  const { response } = ownAnswer(heard, context, "not-confirmed");
  const { fixed, fields, ...rest }: AnyMessage = response as Response;
  const kept: [string, unknown][] = Object.entries(fields).filter(([name]) => !OF_NO.has(name));
  if (text !== undefined) kept.push(["screenMessage", [text]]);
  const { transactionId }: AnyMessage["fields"] = heard.request.fields;
  if (transactionId !== undefined) kept.push(["transactionId", transactionId]);
  // The yes has the same row of the table of messages as the no, so that the type is right.
  const yes = { ...rest, fixed: { ...fixed, ...YES[heard.request.name] }, fields: Object.fromEntries(kept) };
  return { answer: { response: yes as unknown as Response }, yes: true };
}
