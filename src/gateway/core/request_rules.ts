import type { CoreDraft } from "./draft.ts";
import { waitBehind } from "./wait_behind.ts";
import { queues } from "./copy_turns.ts";
import { beginRow, MOST_OF_TERMINAL, unansweredOf } from "./row_rules.ts";
import { isNotSent, waitsForBy } from "./terminal_words.ts";
import type { AskedChange, Phase, RefusalReason, RequestEvent, Word } from "./states.ts";

/** One line of the table: in these phases, at this, if so, the request is in this phase, and this is done. */
export interface RequestRule {
  readonly in: readonly Phase[];
  readonly at: readonly RequestEvent["kind"][];
  readonly if?: (asked: AskedChange, draft: CoreDraft, event: RequestEvent) => boolean;
  /** Absent: what is done says where it leads. */
  readonly then?: Phase | "over";
  readonly does: readonly RequestStep[];
}

/** Does one thing: it gives the request with what has changed of it, and adds effects. `undefined`: it is over. */
type RequestStep = (asked: AskedChange, event: RequestEvent, draft: CoreDraft) => AskedChange | undefined;

/** How often a request is tried again, as long as no byte of it was sent. */
const TRIES = 2;

/** What becomes of a request. The first line that fits counts; what no line names changes nothing. */
export const REQUEST_RULES: readonly RequestRule[] = [
  // No change goes to a system that owes an answer, and has answered no later question.
  { in: ["questioning"], at: ["questioned", "rings"], if: nothingIsOwed, then: "leasing", does: [leases] },
  // The question was answered, and the system has begun to owe another answer meanwhile: it is there.
  { in: ["questioning"], at: ["questioned"], if: wasAnswered, does: [startsAnew] },
  { in: ["questioning"], at: ["questioned", "rings", "over"], does: [looksUpAway] },
  { in: ["leasing"], at: ["leased"], if: hasTime, then: "beginning", does: [begins] },
  // The storage writes no row whose time is over, and that is no fault of the storage.
  { in: ["leasing"], at: ["leased"], does: [givesBack, looksUpBusy] },
  { in: ["leasing"], at: ["no session"], does: [looksUp] },
  { in: ["beginning"], at: ["begun"], then: "preparing", does: [prepares] },
  { in: ["beginning"], at: ["earlier", "in the way"], does: [givesBack, waitsBehind] },
  { in: ["beginning", "preparing"], at: ["gone"], does: [givesBack, leavesToOthers] },
  { in: ["beginning"], at: ["storage away"], does: [givesBack, failsToStore] },
  // No byte is sent before the row is written.
  { in: ["preparing"], at: ["prepared", "judged"], if: mayBeSent, then: "sent", does: [sends] },
  { in: ["preparing"], at: ["prepared", "judged", "not to be sent"], then: "leaving", does: [givesBack, leavesUnsent] },
  { in: ["preparing", "leaving"], at: ["storage away"], does: [givesBack, failsToStore] },
  { in: ["leaving"], at: ["left"], does: [tellsOrTriesAgain] },
  // What its row becomes decides what its terminal hears.
  { in: ["sent"], at: ["over"], does: [tellsUnconfirmed] },
  { in: ["answering"], at: ["written", "over"], does: [tellsOrTriesAgain] },
  // A retry of a change that was sent before gets that change's answer, whatever keeps changes back now.
  { in: ["looking"], at: ["earlier"], does: [waitsBehind] },
  { in: ["looking"], at: ["none earlier"], does: [refuses] },
  { in: ["looking"], at: ["storage away"], does: [failsToStore] },
  { in: ["taking"], at: ["taken"], does: [tellsTaken] },
  { in: ["taking"], at: ["earlier"], does: [waitsBehind] },
  { in: ["taking"], at: ["storage away"], does: [failsToTake] },
  { in: ["behind"], at: ["row", "rings", "over", "written", "stands otherwise", "proof over"], does: [waitsBehind] },
  { in: ["behind"], at: ["storage away"], does: [failsToStore] },
  { in: ["preparing"], at: ["broken"], then: "over", does: [givesBack, leavesUnsent] },
  {
    in: ["leasing", "beginning", "leaving", "looking", "taking", "behind"],
    at: ["broken"],
    then: "over",
    does: [givesBack],
  },
];

/** Begins with a request, or begins anew. */
export function starts(asked: AskedChange, draft: CoreDraft): AskedChange {
  const { canWrite, isOnline, effects, rows } = draft, { id, facts: { isNeverAnswered, terminal } } = asked;
  if (!canWrite) return looksUpSince("unavailable", asked, draft);
  if (!isOnline) return looksUpSince("library-away", asked, draft);
  if (isNeverAnswered) return looksUpSince("not-offered", asked, draft);
  if (unansweredOf(terminal, rows).length >= MOST_OF_TERMINAL) return looksUpSince("library-busy", asked, draft);
  if (nothingIsOwed(asked, draft)) return leases({ ...asked, phase: "leasing" }, undefined, draft);
  if (!draft.isQuestioning) effects.push({ kind: "ask later question", id });
  draft.isQuestioning = true;
  effects.push({ kind: "ring", id, when: "late" });
  return { ...asked, phase: "questioning", clearedThen: draft.cleared };
}

function wasAnswered({ clearedThen = 0 }: AskedChange, { cleared }: CoreDraft): boolean {
  return cleared > clearedThen;
}

function startsAnew(asked: AskedChange, _: RequestEvent, draft: CoreDraft): AskedChange {
  return starts(asked, draft);
}

function nothingIsOwed(_: AskedChange, { owed, cleared }: CoreDraft): boolean {
  return cleared >= owed;
}

function hasTime({ isLate }: AskedChange): boolean {
  return !isLate;
}

function mayBeSent(asked: AskedChange, draft: CoreDraft): boolean {
  return !asked.isLate && draft.cleared >= draft.owed;
}

function leases(asked: AskedChange, _: unknown, { effects }: CoreDraft): AskedChange {
  effects.push({ kind: "lease", id: asked.id });
  return asked;
}

function looksUpSince(reason: RefusalReason, asked: AskedChange, { effects }: CoreDraft): AskedChange {
  effects.push({ kind: "look up", id: asked.id });
  return { ...asked, phase: "looking", refusal: { kind: "refused", reason } };
}

function looksUp(asked: AskedChange, event: RequestEvent, draft: CoreDraft): AskedChange {
  return looksUpSince(event.kind === "no session" ? event.reason : "library-busy", asked, draft);
}

function looksUpAway(asked: AskedChange, _: RequestEvent, draft: CoreDraft): AskedChange {
  return looksUpSince("library-away", asked, draft);
}

function looksUpBusy(asked: AskedChange, _: RequestEvent, draft: CoreDraft): AskedChange {
  return looksUpSince("library-busy", asked, draft);
}

function begins(asked: AskedChange, _: RequestEvent, { effects }: CoreDraft): AskedChange {
  effects.push({ kind: "write row", id: asked.id });
  return asked;
}

function prepares(asked: AskedChange, event: RequestEvent, { effects }: CoreDraft): AskedChange {
  if (event.kind !== "begun") return asked;
  const { ledgerId } = event;
  effects.push({ kind: "prepare", id: asked.id, ledgerId });
  return { ...asked, ledgerId };
}

/** Gives the session of a request back. */
export function givesBack(asked: AskedChange, _: RequestEvent, { effects }: CoreDraft): AskedChange {
  effects.push({ kind: "give back", id: asked.id });
  return asked;
}

function sends(asked: AskedChange, event: RequestEvent, { rows, effects }: CoreDraft): AskedChange {
  const { id, facts, ledgerId = 0 } = asked;
  effects.push({ kind: "send", id, ledgerId });
  const canBeProved = "canBeProved" in event && event.canBeProved;
  const session = "lent", standing = "sent";
  rows.set(ledgerId, beginRow({ ledgerId, facts, canBeProved, standing, session, isForeign: false, request: id }));
  return asked;
}

/** Has the row of a request say that it was not sent. */
export function leavesUnsent(asked: AskedChange, _: RequestEvent, { effects }: CoreDraft): AskedChange {
  const { id, ledgerId = 0 } = asked;
  effects.push({ kind: "leave unsent", id, ledgerId });
  return asked;
}

function failsToStore(asked: AskedChange, _: RequestEvent, draft: CoreDraft): AskedChange | undefined {
  const { phase, ledgerId } = asked;
  const isUnsent = (phase === "preparing" || phase === "leaving") && ledgerId !== undefined;
  draft.effects.push({ kind: "storage failed", ...isUnsent && { unsent: ledgerId } });
  return tells(asked, { kind: "refused", reason: "unavailable" }, draft);
}

function refuses(asked: AskedChange, _: RequestEvent, draft: CoreDraft): AskedChange | undefined {
  return asked.refusal === undefined ? undefined : tells(asked, asked.refusal, draft);
}

function tellsTaken(asked: AskedChange, _: RequestEvent, draft: CoreDraft): AskedChange | undefined {
  return tells(asked, { kind: "taken" }, draft);
}

function failsToTake(asked: AskedChange, event: RequestEvent, draft: CoreDraft): AskedChange | undefined {
  draft.effects.push({ kind: "storage failed" });
  return refuses(asked, event, draft);
}

/** Tells what is decided; a request of which nothing is, was not sent. */
function tellsOrTriesAgain(asked: AskedChange, event: RequestEvent, draft: CoreDraft): AskedChange | undefined {
  return asked.word === undefined ? triesAgain(asked, event, draft) : tells(asked, asked.word, draft);
}

function tellsBusy(asked: AskedChange, _: RequestEvent, draft: CoreDraft): AskedChange | undefined {
  return tells(asked, { kind: "refused", reason: "library-busy" }, draft);
}

function tellsUnconfirmed(asked: AskedChange, _: RequestEvent, draft: CoreDraft): AskedChange | undefined {
  return tells(asked, { kind: "unconfirmed" }, draft);
}

/**
 * Tells a terminal. A coin box has the money, and a copy is back: of what was not sent, a row is written first, and its
 * terminal hears yes. No terminal waits for a hand-over: its row is read.
 */
export function tells(asked: AskedChange, word: Word, draft: CoreDraft): AskedChange | undefined {
  const { id, facts, isTaken, handOver } = asked;
  if (handOver !== undefined) {
    const waitsFor = asked.waitsFor ?? waitsForBy(word);
    return { ...readsRow(asked, undefined, draft), phase: "seeing", waitsFor, word };
  }
  const hasHappened = facts.isCoin || (facts.as === "return" && facts.copy !== undefined);
  if (!hasHappened || isTaken || !isNotSent(word)) {
    draft.effects.push({ kind: "tell", id, word });
    return undefined;
  }
  const taken = { ...asked, refusal: word, isTaken: true } as const;
  if (!facts.isCoin) return queues(taken, draft);
  draft.effects.push({ kind: "take", id });
  return { ...taken, phase: "taking" };
}

/** Tries a request again of which no byte was sent, or refuses it. */
function triesAgain(asked: AskedChange, _: unknown, draft: CoreDraft): AskedChange | undefined {
  const { id, facts, tries, isLate, isOver, handOver } = asked;
  if (isLate || tries >= TRIES) return tells(asked, { kind: "refused", reason: "library-busy" }, draft);
  return starts({ id, facts, tries: tries + 1, isLate, isOver, phase: "leasing", ...handOver && { handOver } }, draft);
}

function waitsBehind(asked: AskedChange, event: RequestEvent, draft: CoreDraft): AskedChange | undefined {
  const verdict = waitBehind(asked, event, draft);
  if (verdict === "again") return triesAgain(asked, event, draft);
  if (verdict === "returns") return letsPass(asked, event, draft);
  return "kind" in verdict ? tells(asked, verdict, draft) : verdict;
}

/** Reads the row of a hand-over: what it says came of it, also where it has waited behind another one. */
export function readsRow(asked: AskedChange, _: unknown, { effects }: CoreDraft): AskedChange {
  effects.push({ kind: "read", id: asked.id, ledgerId: asked.handOver?.ledgerId ?? 0, isAbandoned: false });
  return asked;
}

/** Ends a hand-over whose row, or one before it, is another one's to hand over. */
function leavesToOthers(asked: AskedChange, event: RequestEvent, draft: CoreDraft): AskedChange {
  return { ...readsRow(asked, event, draft), phase: "seeing", waitsFor: "row" };
}

/** Lets go first what waits of its copy and its patron. A hand-over waits on for that: others hand it over. */
function letsPass(asked: AskedChange, event: RequestEvent, draft: CoreDraft): AskedChange | undefined {
  if (asked.handOver !== undefined) return leavesToOthers(asked, event, draft);
  if (asked.isLate || asked.tries >= TRIES) return tellsBusy(asked, event, draft);
  return queues({ ...asked, tries: asked.tries + 1 }, draft);
}
