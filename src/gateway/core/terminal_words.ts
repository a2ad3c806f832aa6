import { isUnsettled } from "../../library/once/change_state.ts";
import type { ChangeFacts, FollowedRow, Outcome, Says, SeenRow, Word } from "./states.ts";

/** Whether a terminal waits for what becomes of a row: that of an accepted return has heard yes before. */
export function isWaitedFor({ request, facts }: Pick<FollowedRow, "request" | "facts">): boolean {
  return request !== undefined && !facts.isAccepted;
}

/** What a terminal hears by an outcome. */
export function outcomeSays(outcome: Outcome, facts: ChangeFacts): Says {
  if (outcome.kind === "answer") return outcome.yes ? "yes" : "no";
  return outcome.kind === "proof" && outcome.done ? facts.provedSays : "no";
}

/** The word for an outcome; `undefined` for a change that was not sent, and so is tried again. */
export function wordOf(outcome: Outcome | undefined): Word | undefined {
  switch (outcome?.kind) {
    case undefined:
      return { kind: "unconfirmed" };
    case "proof":
      return outcome.done ? { kind: "proved" } : { kind: "refused", reason: "library-busy" };
    case "not sent":
      return undefined;
    default:
      return outcome;
  }
}

/** Whether the answer of a row is the one that a stand-in gave: the system has not answered yet. */
export function isAnsweredHere({ isQueued, state, answer }: Pick<SeenRow, "isQueued" | "state" | "answer">): boolean {
  return isQueued === true && answer !== undefined && isUnsettled({ state });
}

/** The word for the retry of a request whose row is this one. */
export function wordOfRow({ state, by, answer, says, terminalTold, isQueued }: SeenRow): Word {
  const isKnown = state === "done" || state === "refused" || isQueued === true;
  if (isKnown && answer !== undefined) return { kind: "stored", answer, says: says ?? "no" };
  if (state === "done" && by === "proof") return { kind: "proved" };
  if (state === "not sent" && terminalTold === "yes") return { kind: "taken" };
  return state === "refused" ? { kind: "refused", reason: "library-busy" } : { kind: "unconfirmed" };
}

/** Whether a word says that a change is done. */
export function wordSays(word: Word, facts: ChangeFacts): Says {
  switch (word.kind) {
    case "answer":
      return word.yes ? "yes" : "no";
    case "stored":
      return word.says;
    case "proved":
      return facts.provedSays === "yes" ? "yes" : facts.unconfirmedSays;
    case "unconfirmed":
      return facts.unconfirmedSays;
    case "taken":
    case "accepted":
    case "undone":
      return "yes";
    default:
      return "no";
  }
}

/** Whether a word says that a change did not reach the system, or may not have. */
export function isNotSent(word: Word): boolean {
  if (word.kind === "refused") return word.reason !== "unavailable";
  return word.kind === "in doubt" || (word.kind === "not carried out" && word.answer === undefined);
}

/** What a return that still waits waits for, by the word that its hand-over came to. */
export function waitsForBy(word: Word): "login" | "row" {
  if (word.kind === "refused") return "login";
  return word.kind === "not carried out" && word.answer === undefined ? "login" : "row";
}
