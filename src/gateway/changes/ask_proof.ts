import type { Request } from "../../protocol/message.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import type { AnswerReading } from "../../systems/read_answers.ts";
import type { Proof } from "../core/states.ts";
import type { Ask } from "./change_request.ts";
import { isProvedDone, isProvedNotDone, type ProvableChange, type SaidAfter } from "./judge_proof.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import type { KnownBefore } from "../base/system_memory.ts";

/**
 * Tells whether the answer to a later question could prove a change, by what was known before the change, and by what the
 * system answers at all. `isCloseFinal`: where the system has closed the connection, a loan that is not there was not made.
 */
export function canBeProved(
  { message, patronId, itemId }: ProvableChange,
  before: KnownBefore,
  { neverAnswers }: Pick<LibrarySystem, "neverAnswers">,
  isCloseFinal: boolean,
): boolean {
  if (message !== "feePaid" && neverAnswers.has("17")) return false;
  if (message !== "checkin" && neverAnswers.has("63")) return false;
  switch (message) {
    case "checkin":
      return itemId !== undefined && before.lent === true;
    case "checkout":
    case "renew":
      return itemId !== undefined && patronId !== undefined &&
        (before.due !== undefined || (message === "checkout" && (before.notToPatron === true || isCloseFinal)));
    case "feePaid":
      return patronId !== undefined && before.owed !== undefined;
  }
}

/** How proof is asked for. */
interface ProofAsking {
  readonly ask: Ask;
  /** Hears each answer, with the question as a terminal would ask it. */
  readonly heard: (request: Request, answer: RawMessage) => void;
  /** Reads the system's answers. */
  readonly answers: AnswerReading;
  /** Gives the deadline of a question that is asked now. */
  readonly deadline: () => number;
  /** Whether the system itself closed the connection some time ago, so that the change is not carried out any more. */
  readonly hasClosed: boolean;
  /** Tells whether what is found may come from another change: one that was let past, or another gateway's. */
  readonly mayBeAltered: () => Promise<boolean>;
}

/** The fixed parts of a 17 and a 63, as far as they matter to who hears the answers. */
const UNDATED = { transactionDate: null }, BY_NOBODY = { ...UNDATED, language: "000", summary: "" };

/** Asks the questions whose answers may prove a change, and judges the answers. */
export async function askProof(change: ProvableChange, before: KnownBefore, asking: ProofAsking): Promise<Proof> {
  const { ask, heard, answers, deadline } = asking;
  const { message, patronId = "", itemId = "" } = change;
  const after: { -readonly [Part in keyof SaidAfter]: SaidAfter[Part] } = {};
  if (message !== "feePaid") {
    const answer = await ask({ item: itemId }, deadline());
    if (answer === undefined) return "unanswered";
    heard({ name: "itemInformation", fixed: UNDATED, fields: { itemId }, extra: [] }, answer);
    after.item = answers.readItem(answer);
  }
  if (message !== "checkin") {
    const answer = await ask({ patron: patronId, loans: message !== "feePaid" }, deadline());
    if (answer === undefined) return "unanswered";
    heard({ name: "patronInformation", fixed: BY_NOBODY, fields: { patronId }, extra: [] }, answer);
    after.patron = answers.readPatron(answer);
  }
  const proof = judged(change, before, after, asking);
  return proof === "unproved" || await isDoubtful(asking) ? "unproved" : proof;
}

function judged(change: ProvableChange, before: KnownBefore, after: SaidAfter, { hasClosed }: ProofAsking): Proof {
  if (isProvedDone(change, before, after, hasClosed)) return "done";
  return hasClosed && isProvedNotDone(change, before, after) ? "not done" : "unproved";
}

/** Whether another change may be what is found; also so while the ledger cannot be asked. */
async function isDoubtful({ mayBeAltered }: ProofAsking): Promise<boolean> {
  try {
    return await mayBeAltered();
  } catch (error) {
    if (error instanceof StorageUnavailable) return true;
    throw error;
  }
}
