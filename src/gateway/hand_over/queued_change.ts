import { TIME_TO_SEND } from "../base/time_to_send.ts";
import type { KnownBefore, SystemMemory } from "../base/system_memory.ts";
import type { Ask, ChangeRequest, Question } from "../changes/change_request.ts";
import { judgeQueued, type Objection, objectionTo, type QueuedChange } from "../core/judge_queued.ts";
import { isLentSince, secondOf } from "../core/judge_return.ts";
import type { SendVerdict } from "../core/states.ts";
import { type Day, dayOf } from "../../library/day.ts";
import { sameId } from "../../library/id.ts";
import { journalNote } from "../../library/journal_note.ts";
import { breaksChain, undoesLoan } from "../../library/once/decide_settling.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { DueSaid } from "../../storage/port/items_said.ts";
import type { LedgerRow } from "../../storage/port/ledger.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import type { PatronSaid } from "../../systems/read_answers.ts";

/** For how many days the system lends, as far as that is known. */
interface KnownPeriods {
  /** Tells whether no loan that was made in these days can be due on that day. */
  excludes(due: Day, from: Day, until: Day): boolean;
}

/** What is needed to judge a change that a stand-in has accepted. */
interface QueuedParts {
  readonly asked: Pick<ChangeRequest, "context" | "deadline">;
  /** What the stand-in accepted before it of the same copy, the newest first. */
  readonly chain: readonly LedgerRow[];
  /** What it accepted next of that copy, as far as that waits. */
  readonly next: LedgerRow | undefined;
  readonly system: LibrarySystem;
  /** Days of the shortest loan. */
  readonly shortestLoan: number;
  readonly memory: Pick<SystemMemory, "note">;
  readonly loanPeriods: KnownPeriods;
  readonly now: Temporal.Instant;
}

/** What a row asks for, by the name of its message. */
export function changeOf({ message }: Pick<LedgerRow, "message">): QueuedChange["change"] {
  return message === "checkin" ? "return" : message === "renew" ? "renewal" : "loan";
}

/** Asks what is needed to judge a change that a stand-in has accepted, and judges it. */
export async function judgeQueuedChange(row: LedgerRow, parts: QueuedParts, ask: Ask): Promise<SendVerdict> {
  const { asked: { context: { local } }, next, system, shortestLoan } = parts;
  const chain = parts.chain.filter((one) => !isOvertaken(one));
  // Its row is open: what is unknown of its copy stands in nobody's way any more.
  if (chain.some(breaksChain)) return { kind: "list", doubt: "earlier-listed" };
  // The patron has never had the copy: sent, both would be in the list of former loans, and the return could capture a hold.
  if (next !== undefined && undoesLoan(next, row)) return { kind: "settled", detail: journalNote("undone") };
  const questions = questionsOf(parts, ask), told = await askAboutLoan(row, system, questions);
  if (told === undefined) return "unanswered";
  const queued = { ...queuedChange(row, chain, told, system), ...noneSince(row, parts) };
  const verdict = judgeQueued(queued, shortestLoan, local);
  if (verdict.kind !== "send" || queued.change !== "loan" || row.patronId === undefined) return verdict;
  const objection = await findObjection(
    { ...aboutOf(row), patronId: row.patronId, item: told.item },
    system,
    questions,
  );
  if (objection === "unanswered") return objection;
  return objection === undefined ? verdict : { kind: "send", objection };
}

/**
 * Tells of which due dates no loan can be that was made since a return. Of one that its terminal has kept nothing is told: whoever
 * lent the copy since is asked for with more care.
 */
function noneSince(
  row: LedgerRow,
  { asked: { context: { local: { timeZone } } }, loanPeriods, now }: QueuedParts,
): Pick<QueuedChange, "noneSince"> {
  const { at, heard = at } = row;
  if (changeOf(row) !== "return" || secondOf(at) < secondOf(heard)) return {};
  const from = dayOf(at, timeZone), until = dayOf(now, timeZone);
  return { noneSince: (due) => loanPeriods.excludes(due, from, until) };
}

/** Whether a change is on the list since its terminal had kept it and something newer had happened: nothing was accepted on top of it. */
function isOvertaken({ state, doubt = "" }: LedgerRow): boolean {
  return state === "not sent" && OVERTAKEN.has(doubt);
}

const OVERTAKEN: ReadonlySet<string> = new Set(["lent-since", "moved-since"]);

/** Questions about a copy and about a patron: with the list of loans, or of what stands on the hold shelf for the patron. */
interface Questions {
  item(itemId: string): Promise<RawMessage | undefined>;
  loans(patronId: string): Promise<RawMessage | undefined>;
  shelf(patronId: string): Promise<RawMessage | undefined>;
}

/** Makes the questions. What is told of loans is remembered. */
function questionsOf({ asked: { deadline }, memory }: QueuedParts, ask: Ask): Questions {
  const question = (about: Question) => ask(about, deadline - TIME_TO_SEND);
  return {
    async item(itemId) {
      const told = await question({ item: itemId });
      if (told !== undefined) memory.note({ name: "itemInformation", fields: { itemId } }, told);
      return told;
    },
    async loans(patronId) {
      const told = await question({ patron: patronId, loans: true }), fixed = { summary: LOANS_ASKED };
      if (told !== undefined) memory.note({ name: "patronInformation", fields: { patronId }, fixed }, told);
      return told;
    },
    shelf: (patronId) => question({ patron: patronId, loans: false, holds: true }),
  };
}

/** What the system told of the copy, and of the loans of its patron, where that was asked. */
interface LoanTold {
  readonly item: RawMessage;
  readonly loans?: RawMessage;
}

/**
 * Asks a 17, and of a copy that may be on loan a 63, where the system may list barcodes. `undefined`: one of them had no
 * answer.
 */
async function askAboutLoan(
  row: LedgerRow,
  { answers, lists, neverAnswers }: LibrarySystem,
  questions: Questions,
): Promise<LoanTold | undefined> {
  const { itemId, borrower } = aboutOf(row), item = await questions.item(itemId);
  if (item === undefined) return undefined;
  const mayList = lists !== "titles" && !neverAnswers.has("63");
  if (answers.readItem(item)?.lent === false || !mayList || borrower === undefined) return { item };
  const loans = await questions.loans(borrower);
  return loans && { item, loans };
}

/** The copy of a row, what was believed of it, and the patron who has it, as far as is known. */
function aboutOf({ itemId = "", patronId, handOver }: LedgerRow) {
  const { believed = UNKNOWN } = handOver ?? {};
  const borrower = patronId ?? (believed.kind === "on loan" ? believed.to?.patronId : undefined);
  return { itemId, believed, borrower };
}

/** Says what is to be judged. */
function queuedChange(
  row: LedgerRow,
  chain: readonly LedgerRow[],
  { item, loans }: LoanTold,
  system: LibrarySystem,
): QueuedChange {
  const { answers } = system, { itemId, believed } = aboutOf(row), { promised } = row.handOver ?? {};
  const now = answers.readItem(item) ?? {};
  const isUnknown = now.lent === undefined && now.due === undefined && answers.readCopy(item).title === undefined;
  const isTheirs = loans && isListed(itemId, answers.readPatron(loans), system);
  return {
    ...{ change: changeOf(row), at: row.at, believed, now, ...toldBefore(row, chain) },
    ...isUnknown && { isUnknown },
    ...promised && { promised },
    ...isTheirs !== undefined && { isTheirs },
  };
}

/**
 * Tells what was said of the copy's loan before a change, and whether the copy was lent, or came back, behind one that its terminal
 * has kept. What was said later than that may be about the newer loan.
 */
function toldBefore(row: LedgerRow, chain: readonly LedgerRow[]): Pick<QueuedChange, "dues" | "isMovedSince"> {
  const { at, heard = at, handOver: { due } = {} } = row, second = secondOf(at), handedOver = duesOf(chain[0]);
  if (second >= secondOf(heard)) return { dues: [...due ? [due] : [], ...handedOver] };
  const isReturn = changeOf(row) === "return", since = chain.filter((one) => secondOf(one.at) > second);
  const isMoved = isLentSince(due, at) || since.some((one) => !isReturn || changeOf(one) !== "return");
  const isOfBefore = due !== undefined && secondOf(due.since) <= second;
  return { dues: [...isOfBefore ? [due] : [], ...handedOver], ...isMoved && { isMovedSince: true } };
}

/** A loan that is about to be sent, and what the system says of its copy. */
interface LoanSent {
  readonly itemId: string;
  readonly patronId: string;
  readonly item: RawMessage;
}

/**
 * Asks about the patron of a loan, where the system may make what it is told with no block without judging it: then the
 * answers alone say that it would have refused it.
 */
async function findObjection(
  { itemId, patronId, item }: LoanSent,
  { answers, lists, neverAnswers, offlineDueDate }: LibrarySystem,
  questions: Questions,
): Promise<Objection | "unanswered" | undefined> {
  // A system that ignores the due date takes it for an 11 of now, and judges it.
  if (offlineDueDate === "ignored" || neverAnswers.has("63")) return undefined;
  const told = await questions.loans(patronId);
  if (told === undefined) return "unanswered";
  const waits = answers.readWaits(item), standing = answers.readStanding(told);
  // A card that it does not know it refuses.
  if (waits === undefined || standing === undefined) return undefined;
  if (!waits.onShelf || standing.holds === 0 || lists !== "barcodes") return objectionTo(itemId, waits, standing);
  const shelf = await questions.shelf(patronId);
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
