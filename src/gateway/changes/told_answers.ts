import type { AnyMessage, Response } from "../../protocol/message.ts";
import type { BackEndAnswer, HeardRequest } from "../../server/back_end/back_end.ts";
import { acceptedReturn, isAcceptable, isReturn } from "../base/accepted_return.ts";
import { ownAnswer, type OwnAnswerContext } from "../base/own_answers.ts";

/** An answer in the system's place to a change, and whether the terminal takes it for a yes. */
export interface OwnWord {
  readonly answer: BackEndAnswer;
  readonly yes: boolean;
}

/**
 * Answers a change of which nobody knows whether it was carried out, in its own form: no, and that staff should be asked.
 * A payment may hear yes, where the account says so: a coin box has the money and cannot give it back. A return does where
 * returns go on while the system is away: the copy is here.
 */
export function notConfirmed(heard: HeardRequest, context: OwnAnswerContext): OwnWord {
  const { name } = heard.request;
  if (name === "feePaid" && context.account.unconfirmedPayment === "accept") {
    return accepted(heard, context, "not-confirmed");
  }
  if (isReturn(heard) && isAcceptable(heard, context)) return { answer: acceptedReturn(heard, context), yes: true };
  return { answer: refuseUnconfirmed(heard, context), yes: false };
}

/** Refuses a change in the words of one that is not confirmed: it is not sent, since one of the same copy or patron is not. */
export function refuseUnconfirmed(heard: HeardRequest, context: OwnAnswerContext): BackEndAnswer {
  const isLoan = heard.request.name === "checkout";
  return ownAnswer(heard, context, isLoan ? "loan-not-confirmed" : "not-confirmed");
}

/**
 * Answers a change that was proved. What the system would have said of a copy's security nobody knows, so that a loan and a
 * renewal hear what an unconfirmed one does. A return is a yes with an alert and without a bin: staff look at the copy. A
 * payment is a yes.
 */
export function proved(heard: HeardRequest, context: OwnAnswerContext): OwnWord {
  switch (heard.request.name) {
    case "checkin":
    case "feePaid":
      return accepted(heard, context, undefined);
    default:
      return notConfirmed(heard, context);
  }
}

/** Gives the fixed part of the yes, by message; all else is as in the no. */
const YES: Readonly<Record<string, AnyMessage["fixed"]>> = {
  checkin: { ok: true, resensitize: true, alert: true },
  feePaid: { paymentAccepted: true },
};

/** Fields of the no that a yes has not. */
const OF_NO: ReadonlySet<string> = new Set(["alertType", "screenMessage"]);

function accepted(heard: HeardRequest, context: OwnAnswerContext, text: "not-confirmed" | undefined): OwnWord {
  const { response } = ownAnswer(heard, context, "not-confirmed");
  const { fixed, fields, ...rest }: AnyMessage = response as Response;
  const kept = Object.entries(fields).filter(([name]) => text !== undefined || !OF_NO.has(name));
  const { transactionId }: AnyMessage["fields"] = heard.request.fields;
  if (transactionId !== undefined) kept.push(["transactionId", transactionId]);
  // The same row of the table as the no, which gives it this type.
  const yes = { ...rest, fixed: { ...fixed, ...YES[heard.request.name] }, fields: Object.fromEntries(kept) };
  return { answer: { response: yes as unknown as Response }, yes: true };
}
