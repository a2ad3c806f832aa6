import { TIME_TO_SEND } from "../base/time_to_send.ts";
import type { KnownBefore, SystemMemory } from "../base/system_memory.ts";
import type { Ask, ChangeRequest, Question } from "../changes/change_request.ts";
import { judgeQueued, type Objection, objectionTo, type QueuedChange } from "../core/judge_queued.ts";
import type { SendVerdict } from "../core/states.ts";
import { sameId } from "../../library/id.ts";
import { breaksChain } from "../../library/once/decide_settling.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { DueSaid } from "../../storage/port/items_said.ts";
import type { LedgerRow } from "../../storage/port/ledger.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import type { PatronSaid } from "../../systems/read_answers.ts";

/** What is needed to judge a change that a stand-in has accepted. */
interface QueuedParts {
  readonly asked: Pick<ChangeRequest, "context" | "deadline">;
  /** What the stand-in accepted before it of the same copy, the newest first. */
  readonly chain: readonly LedgerRow[];
  readonly system: LibrarySystem;
  /** Days of the shortest loan. */
  readonly shortestLoan: number;
  readonly memory: Pick<SystemMemory, "note">;
}

/** What a row asks for, by the name of its message. */
export function changeOf({ message }: Pick<LedgerRow, "message">): QueuedChange["change"] {
  return message === "checkin" ? "return" : message === "renew" ? "renewal" : "loan";
}

/**
 * Asks the questions by which a change is judged that a stand-in has accepted: a 17, and a 63 of a copy that may be on
 * loan, where the system may list barcodes, and of a loan, where the system may not judge it.
 */
export async function judgeQueuedChange(
  row: LedgerRow,
  { asked: { context: { local }, deadline }, chain, system, shortestLoan, memory }: QueuedParts,
  ask: Ask,
): Promise<SendVerdict> {
  // Its row is open: what is unknown of its copy stands in nobody's way any more.
  if (chain.some(breaksChain)) return { kind: "list", doubt: "earlier-listed" };
  const { itemId = "", at, handOver: { believed = UNKNOWN, promised, due } = {} } = row, { answers } = system;
  const until = deadline - TIME_TO_SEND;
  const question = async (about: Question, told: (answer: RawMessage) => void): Promise<RawMessage | undefined> => {
    const answer = await ask(about, until);
    if (answer !== undefined) told(answer);
    return answer;
  };
  const item = await question(
    { item: itemId },
    (answer) => memory.note({ name: "itemInformation", fields: { itemId } }, answer),
  );
  if (item === undefined) return "unanswered";
  const now = answers.readItem(item) ?? {};
  const patronId = row.patronId ?? (believed.kind === "on loan" ? believed.to?.patronId : undefined);
  const mayList = system.lists !== "titles" && !system.neverAnswers.has("63");
  const askPatron = (patron: string) =>
    question(
      { patron, loans: true },
      (answer) =>
        memory.note(
          { name: "patronInformation", fields: { patronId: patron }, fixed: { summary: LOANS_ASKED } },
          answer,
        ),
    );
  let isTheirs: boolean | undefined;
  if (now.lent !== false && mayList && patronId !== undefined) {
    const list = await askPatron(patronId);
    if (list === undefined) return "unanswered";
    isTheirs = isListed(itemId, answers.readPatron(list), system);
  }
  const dues = [...due ? [due] : [], ...duesOf(chain[0])];
  const isUnknown = now.lent === undefined && now.due === undefined && answers.readCopy(item).title === undefined;
  const queued = { change: changeOf(row), at, believed, now, dues, ...isUnknown && { isUnknown } };
  const verdict = judgeQueued(
    { ...queued, ...promised && { promised }, ...isTheirs !== undefined && { isTheirs } },
    shortestLoan,
    local,
  );
  if (verdict.kind !== "send" || queued.change !== "loan" || patronId === undefined) return verdict;
  const objection = await findObjection({ itemId, patronId, item, system }, askPatron, (about) => ask(about, until));
  if (objection === "unanswered") return objection;
  return objection === undefined ? verdict : { kind: "send", objection };
}

/** A loan that is about to be sent, and what the system says of its copy. */
interface LoanSent {
  readonly itemId: string;
  readonly patronId: string;
  readonly item: RawMessage;
  readonly system: LibrarySystem;
}

/**
 * Asks about the patron of a loan, where the system may make what it is told with no block without judging it: then the
 * answers alone say that it would have refused it.
 */
async function findObjection(
  { itemId, patronId, item, system: { answers, lists, neverAnswers, offlineDueDate } }: LoanSent,
  askPatron: (patronId: string) => Promise<RawMessage | undefined>,
  ask: (about: Question) => Promise<RawMessage | undefined>,
): Promise<Objection | "unanswered" | undefined> {
  // A system that ignores the due date takes it for an 11 of now, and judges it.
  if (offlineDueDate === "ignored" || neverAnswers.has("63")) return undefined;
  const told = await askPatron(patronId);
  if (told === undefined) return "unanswered";
  const waits = answers.readWaits(item), standing = answers.readStanding(told);
  // A card that it does not know it refuses.
  if (waits === undefined || standing === undefined) return undefined;
  if (!waits.onShelf || standing.holds === 0 || lists !== "barcodes") return objectionTo(itemId, waits, standing);
  const shelf = await ask({ patron: patronId, loans: false, holds: true });
  if (shelf === undefined) return "unanswered";
  const { onShelf } = answers.readStanding(shelf) ?? {};
  return objectionTo(itemId, waits, { ...standing, ...onShelf && { onShelf } });
}

const UNKNOWN = { kind: "unknown" } as const;

/** A 63's summary that asks for loans. */
const LOANS_ASKED = "  Y       ";

/**
 * Whether a copy is in the list of a patron's loans; absent where the list is not whole, or may be of titles, or the patron is
 * not known.
 */
function isListed(
  itemId: string,
  patron: PatronSaid | undefined,
  { lists }: Pick<LibrarySystem, "lists">,
): boolean | undefined {
  if (patron?.loans?.some((one) => sameId(one, itemId))) return true;
  return patron?.allLoans && lists === "barcodes" ? false : undefined;
}

/**
 * Gives what the system told of the due date when the change before was handed over, or was found done. The answer in its
 * row is what its terminal was told.
 */
function duesOf(row: LedgerRow | undefined): readonly DueSaid[] {
  if (row?.state !== "done" || changeOf(row) === "return") return [];
  if (row.by !== "proof") return row.handOver?.due ? [row.handOver.due] : [];
  const before: KnownBefore = row.before === undefined ? {} : JSON.parse(row.before);
  return before.due ? [{ ...before.due, since: row.settled ?? row.begun }] : [];
}
