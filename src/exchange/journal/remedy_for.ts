import type { LedgerRow } from "../../storage/port/ledger.ts";
import { remediesInEnglish } from "../../texts/en/remedies.ts";
import type { RemedyTexts } from "../../texts/base/remedy_texts.ts";

/** Says in a line what became of a change that needs attention, and what staff do about it. */
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
  if (state === "done") {
    const told = terminalTold === "no" ? texts.although(done, heard) : `${done}; ${heard}`;
    return `${told}: ${ifDone}${named}`;
  }
  const told = said === undefined ? undefined : texts.said(said);
  const why = [doubt === undefined ? undefined : texts.doubts[doubt], told].filter((one) => one !== undefined);
  if (state === "refused" || state === "not sent") {
    return `${texts.although(not, heard)}: ${[ifNot, ...why].join("; ")}${named}`;
  }
  return `${texts.perhaps(terminalTold === "yes" ? not : done)}; ${heard}: ${look}${named}`;
}
