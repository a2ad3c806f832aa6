import type { Ask } from "./asked_change.ts";
import { isProvedDone, isProvedNotDone, type ProvableChange, type ToldAfter } from "./judge_proof.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
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

/** How proof is asked for. */
interface ProofAsking {
  readonly ask: Ask;
  /** Of each question. */
  readonly deadline: () => number;
  /** Whether the system itself has closed the connection a while ago, so that nobody carries the change out any more. */
  readonly hasClosed: boolean;
  /**
   * Whether another gateway has changed the copy meanwhile: what is found then may be its doing, since what was known
   * before is what this gateway was told.
   */
  readonly changedElsewhere: () => Promise<boolean>;
}

/** Asks what may prove a change. */
export async function askProof(change: ProvableChange, before: ToldBefore, asking: ProofAsking): Promise<Proof> {
  const { ask, deadline } = asking;
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
  const proof = judged(change, before, after, asking);
  return proof === "unproved" || await isDoubtful(asking) ? "unproved" : proof;
}

function judged(change: ProvableChange, before: ToldBefore, after: ToldAfter, { hasClosed }: ProofAsking): Proof {
  if (isProvedDone(change, before, after)) return "done";
  return hasClosed && isProvedNotDone(change, before, after) ? "not done" : "unproved";
}

/** Nothing is concluded while the ledger cannot be asked, either. */
async function isDoubtful({ changedElsewhere }: ProofAsking): Promise<boolean> {
  try {
    return await changedElsewhere();
  } catch (error) {
    if (error instanceof StorageUnavailable) return true;
    throw error;
  }
}
