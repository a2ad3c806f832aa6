import type { Ask } from "./asked_change.ts";
import { isProvedDone, isProvedNotDone, type ProvableChange, type ToldAfter } from "./judge_proof.ts";
import { readItemTold, readPatronTold } from "./read_told.ts";
import type { ToldBefore } from "./told_memory.ts";

/** What later questions have shown of a change; `unanswered`: nothing, since they had no answer. */
export type Proof = "done" | "not done" | "unproved" | "unanswered";

/** Tells whether any answer could prove a change, with what was known before. */
export function canBeProved({ message, patronId, itemId }: ProvableChange, before: ToldBefore): boolean {
  switch (message) {
    case "checkin":
      return itemId !== undefined && before.lent === true;
    case "checkout":
    case "renew":
      return itemId !== undefined && patronId !== undefined &&
        (before.due !== undefined || (message === "checkout" && before.notToPatron === true));
    case "feePaid":
      return patronId !== undefined && before.owed !== undefined;
  }
}

/**
 * Asks what may prove a change.
 *
 * @param hasClosed whether the system itself has closed the connection a while ago, so that nobody carries it out any more
 * @param deadline of each question
 */
export async function askProof(
  change: ProvableChange,
  before: ToldBefore,
  { ask, deadline, hasClosed }: { readonly ask: Ask; readonly deadline: () => number; readonly hasClosed: boolean },
): Promise<Proof> {
  const { message, patronId = "", itemId = "" } = change;
  const after: { -readonly [Part in keyof ToldAfter]: ToldAfter[Part] } = {};
  if (message !== "feePaid") {
    const answer = await ask({ item: itemId }, deadline());
    if (answer === undefined) return "unanswered";
    after.item = readItemTold(answer);
  }
  if (message !== "checkin") {
    const answer = await ask({ patron: patronId, loans: message !== "feePaid" }, deadline());
    if (answer === undefined) return "unanswered";
    after.patron = readPatronTold(answer);
  }
  if (isProvedDone(change, before, after)) return "done";
  return hasClosed && isProvedNotDone(change, before, after) ? "not done" : "unproved";
}
