import type { LedgerRow } from "../../storage/port/ledger.ts";
import { remediesInEnglish } from "../../texts/en/remedies.ts";
import type { RemedyTexts } from "../../texts/base/remedy_texts.ts";

/** Why something was not sent, where it is not simply to be done now: the doubt says what to do. */
const LOOK_FIRST: ReadonlySet<string> = new Set(
  ["desk-acted", "lent-to-other", "on-loan", "not-on-loan", "item-unknown", "moved-since", "earlier-listed"],
);

/** Says in a line what became of a change that is an exception, and what staff do about it. */
export function remedyFor(
  { action, state, terminalTold, payment, doubt, said }:
    & Pick<LedgerRow, "action" | "state" | "terminalTold" | "payment">
    & Pick<LedgerRow, "doubt" | "said">,
  texts: RemedyTexts = remediesInEnglish,
): string {
  const { done, ifDone, ifNot, look } = texts.remedies[action];
  const heard = texts.heard[terminalTold];
  const named = payment?.transactionId ? `; BK ${payment.transactionId}` : "";
  const not = action === "fee-paid" ? texts.notCredited : texts.not(done);
  if (state === "done" && doubt === "due-earlier") return texts.dueEarlier(done);
  const objection = state === "done" && doubt !== undefined ? texts.objections[doubt] : undefined;
  if (objection !== undefined) return [objection(done), ...saidIn(said, texts)].join("; ");
  if (state === "done") {
    const told = terminalTold === "no" ? texts.although(done, heard) : `${done}; ${heard}`;
    return `${told}: ${ifDone}${named}`;
  }
  const why = [...doubtIn(doubt, texts), ...saidIn(said, texts)];
  if (state === "refused" || state === "not sent") {
    const what = doubt !== undefined && LOOK_FIRST.has(doubt) ? why : [ifNot, ...why];
    return `${texts.although(not, heard)}: ${what.join("; ")}${named}`;
  }
  return `${texts.perhaps(terminalTold === "yes" ? not : done)}; ${heard}: ${look}${named}`;
}

function doubtIn(doubt: string | undefined, { doubts }: RemedyTexts): readonly string[] {
  const told = doubt === undefined ? undefined : doubts[doubt];
  return told === undefined ? [] : [told];
}

function saidIn(words: string | undefined, { said }: RemedyTexts): readonly string[] {
  return words === undefined ? [] : [said(words)];
}
