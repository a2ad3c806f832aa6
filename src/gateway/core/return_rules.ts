import { journalNote } from "../../library/journal_note.ts";
import { queues } from "./copy_turns.ts";
import type { CoreDraft } from "./draft.ts";
import { givesBack, leavesUnsent, readsRow, type RequestRule, starts, tells } from "./request_rules.ts";
import type {
  AskedChange,
  HandedOver,
  RequestEvent,
  ReturnErrand,
  SeenAccepted,
  UnsentSettlement,
  Word,
} from "./states.ts";

type Step = RequestRule["does"][number];
type Condition = NonNullable<RequestRule["if"]>;

/** Phases in which a request works on the returns of its copy, and those of a hand-over that are its own. */
const AT_COPY = ["comparing", "gathering", "undoing", "clearing", "recalling", "giving on", "accepting"] as const;
const OF_HAND_OVER = ["taking up", "asking", "listing", "seeing"] as const;

/**
 * What becomes of a request as far as returns that wait are concerned. These lines come before those of
 * `REQUEST_RULES`.
 */
export const RETURN_RULES: readonly RequestRule[] = [
  { in: ["queueing"], at: ["copy is free"], if: isHandOver, then: "taking up", does: [asks("take up")] },
  { in: ["queueing"], at: ["copy is free"], if: isReturn, then: "comparing", does: [asks("find accepted")] },
  { in: ["queueing"], at: ["copy is free"], then: "gathering", does: [asks("read returns")] },
  { in: ["queueing"], at: ["over"], if: isOfTerminal, does: [notesBusy, saysRefusal] },
  // The retry of a return that was accepted is no second return.
  { in: ["comparing"], at: ["accepted before"], if: isRefused, does: [tellsOutcome] },
  { in: ["comparing"], at: ["none earlier"], if: isRefused, then: "accepting", does: [asks("accept")] },
  { in: ["comparing"], at: ["accepted before"], if: isAnswered, does: [tellsOutcome] },
  { in: ["comparing"], at: ["accepted before"], if: isConcluded, does: [tellsOutcome] },
  { in: ["comparing"], at: ["accepted before"], then: "gathering", does: [notesRepeated, asks("read returns")] },
  { in: ["comparing"], at: ["none earlier"], then: "gathering", does: [asks("read returns")] },
  { in: ["gathering"], at: ["returns"], if: noneWaits, does: [startsItself] },
  { in: ["gathering"], at: ["returns"], if: undoesTheNewest, then: "undoing", does: [notesReturns, takesBack] },
  { in: ["undoing"], at: ["taken back"], does: [says({ kind: "undone" })] },
  // Nothing of a copy is sent before its returns: while the system is away, all of it waits or is refused.
  { in: ["gathering"], at: ["returns"], if: isOnline, then: "clearing", does: [notesReturns, handsOver] },
  { in: ["undoing"], at: ["waits no more"], if: isOnline, then: "clearing", does: [handsOver] },
  { in: ["gathering"], at: ["returns"], if: isRetry, does: [says({ kind: "accepted" })] },
  { in: ["gathering"], at: ["returns"], if: isReturn, then: "accepting", does: [notesBusy, asks("accept")] },
  { in: ["gathering", "undoing"], at: ["returns", "waits no more"], does: [startsItself] },
  { in: ["clearing"], at: ["handed over"], if: both(isRetry, stillWaits), does: [says({ kind: "accepted" })] },
  {
    in: ["clearing"],
    at: ["handed over"],
    if: both(isReturn, stillWaits),
    then: "accepting",
    does: [notesBusy, asks("accept")],
  },
  { in: ["clearing"], at: ["handed over"], if: stillWaits, does: [notesBusy, saysRefusal] },
  { in: ["clearing"], at: ["handed over"], if: isAnotherLeft, does: [notesAnswered, handsOver] },
  // One that brings the copy back again hears the system's answer to the return that waited: there was one loan.
  { in: ["clearing"], at: ["handed over"], if: isRetry, then: "recalling", does: [asks("find accepted")] },
  { in: ["clearing"], at: ["handed over"], if: hearsAnswer, then: "giving on", does: [notesAnswered, givesOn] },
  { in: ["clearing"], at: ["handed over"], does: [startsItself] },
  { in: ["recalling"], at: ["accepted before", "none earlier"], does: [tellsOutcome] },
  { in: ["giving on"], at: ["given on"], does: [tellsAnswered] },
  { in: ["accepting"], at: ["accepted"], does: [says({ kind: "accepted" })] },
  { in: ["accepting"], at: ["not accepted"], does: [saysRefusal] },
  { in: AT_COPY, at: ["storage away"], does: [says({ kind: "refused", reason: "unavailable" })] },
  { in: AT_COPY, at: ["broken"], then: "over", does: [] },
  // A return is handed over by whoever begins its row, and only the oldest of its copy.
  { in: ["taking up"], at: ["not the oldest"], then: "over", does: [ends({ kind: "over" })] },
  { in: ["taking up"], at: ["no account"], then: "over", does: [ends({ kind: "waits", for: "login" })] },
  { in: ["taking up"], at: ["held"], if: isStopped, then: "over", does: [ends({ kind: "waits", for: "staff" })] },
  { in: ["taking up"], at: ["held"], then: "over", does: [ends({ kind: "waits", for: "login" })] },
  // Before a terminal's request, what somebody else hands over is waited for.
  { in: ["taking up"], at: ["taken up"], if: both(isBegun, isWorkers), then: "seeing", does: [readsRow] },
  { in: ["taking up"], at: ["taken up"], if: isTooOld, then: "listing", does: [lists] },
  { in: ["taking up"], at: ["taken up"], if: isUnsure, then: "asking", does: [asks("ask first")] },
  { in: ["taking up"], at: ["taken up"], does: [startsItself] },
  { in: ["asking"], at: ["answered"], does: [startsItself] },
  { in: ["asking"], at: ["unanswered"], then: "over", does: [ends({ kind: "waits", for: "answer" })] },
  { in: ["listing"], at: ["listed"], then: "over", does: [ends({ kind: "over" })] },
  { in: ["listing"], at: ["not listed"], then: "seeing", does: [readsRow] },
  // It is judged while its row keeps others from its copy. One that may end a newer loan is not sent.
  { in: ["preparing"], at: ["judged"], if: mustNotBeSent, then: "leaving", does: [givesBack, leavesJudged] },
  { in: ["seeing"], at: ["row"], then: "over", does: [endsByRow] },
  { in: OF_HAND_OVER, at: ["storage away", "broken"], then: "over", does: [fails] },
  { in: ["preparing"], at: ["broken"], if: isHandOver, then: "over", does: [givesBack, leavesUnsent, fails] },
  {
    in: ["leasing", "beginning", "leaving", "looking", "behind"],
    at: ["broken"],
    if: isHandOver,
    then: "over",
    does: [givesBack, fails],
  },
];

/**
 * Begins with a request. What is neither a return nor undoes one comes to returns that wait only where one is in the way
 * of its row.
 */
export function enters(asked: AskedChange, draft: CoreDraft): AskedChange {
  const { facts: { copy, as }, handOver } = asked;
  if (copy !== undefined && (as !== undefined || handOver !== undefined)) return queues(asked, draft);
  if (handOver === undefined) return starts(asked, draft);
  runs({ kind: "take up" }, asked, draft);
  return { ...asked, phase: "taking up" };
}

function both(...conditions: readonly Condition[]): Condition {
  return (asked, draft, event) => conditions.every((one) => one(asked, draft, event));
}

function isOfTerminal({ handOver }: AskedChange): boolean {
  return handOver === undefined;
}

function isHandOver({ handOver }: AskedChange): boolean {
  return handOver !== undefined;
}

function isRefused({ isTaken }: AskedChange): boolean {
  return isTaken === true;
}

function isReturn({ facts }: AskedChange): boolean {
  return facts.as === "return";
}

function isRetry({ repeats }: AskedChange): boolean {
  return repeats !== undefined;
}

/** Whether its terminal was answered when a stand-in accepted the return. */
function isAnswered(_: AskedChange, __: CoreDraft, event: RequestEvent): boolean {
  return event.kind === "accepted before" && event.row.isQueued === true && event.row.answer !== undefined;
}

/** Whether the return that was accepted waits no more, and is not under way. */
function isConcluded(_: AskedChange, __: CoreDraft, event: RequestEvent): boolean {
  return event.kind === "accepted before" && event.row.state !== "waiting" && event.row.state !== "open";
}

function noneWaits(_: AskedChange, __: CoreDraft, event: RequestEvent): boolean {
  return event.kind === "returns" && event.rows.length === 0;
}

function undoesTheNewest({ facts }: AskedChange, _: CoreDraft, event: RequestEvent): boolean {
  const newest = event.kind === "returns" ? event.rows.at(-1) : undefined;
  return facts.as === "undo" && newest?.isOwn === true && newest.isReturn;
}

function isOnline(_: AskedChange, draft: CoreDraft): boolean {
  return draft.isOnline;
}

function isStopped(_: AskedChange, __: CoreDraft, event: RequestEvent): boolean {
  return event.kind === "held" && event.by === "staff";
}

function stillWaits(_: AskedChange, __: CoreDraft, event: RequestEvent): boolean {
  return event.kind === "handed over" && event.came.kind === "waits";
}

function isAnotherLeft({ returns = [] }: AskedChange): boolean {
  return returns.length > 1;
}

function hearsAnswer(asked: AskedChange, _: CoreDraft, event: RequestEvent): boolean {
  const last = asked.returns?.at(-1);
  return isReturn(asked) && last?.isOwn === true && last.isReturn && answeredBy(asked, event)?.isOwn === true;
}

function isBegun(_: AskedChange, __: CoreDraft, event: RequestEvent): boolean {
  return event.kind === "taken up" && event.row.state === "open";
}

function isWorkers({ handOver }: AskedChange): boolean {
  return handOver?.before === undefined;
}

function isTooOld({ handOver }: AskedChange): boolean {
  return handOver?.isTooOld === true;
}

function isUnsure({ handOver }: AskedChange): boolean {
  return handOver?.isUnsure === true;
}

/**
 * Whether a late return may end a newer loan, a card or copy is not known, or nobody knows. Of a copy that is not on loan,
 * nothing is handed over.
 */
function mustNotBeSent({ facts }: AskedChange, _: CoreDraft, event: RequestEvent): boolean {
  if (event.kind !== "judged" || event.verdict === "unanswered") return event.kind === "judged";
  const { kind } = event.verdict;
  return kind === "list" || kind === "unknown" || (kind === "settled" && facts.isAccepted);
}

/** Sends the shell on an errand. */
function runs(errand: ReturnErrand, { id }: AskedChange, { effects }: CoreDraft): void {
  effects.push({ kind: "returns", id, errand });
}

function asks(kind: Exclude<ReturnErrand["kind"], "take back" | "give on" | "list">): Step {
  return (asked, _, draft) => {
    runs({ kind }, asked, draft);
    return asked;
  };
}

function says(word: Word): Step {
  return (asked, _, draft) => tells(asked, word, draft);
}

/** Ends a hand-over: the request before which it was done, or the worker, goes on. */
function ends(came: HandedOver): Step {
  return ({ id, handOver }, _, { effects, inner }) => {
    effects.push({ kind: "handed over", id, came });
    if (handOver?.before !== undefined) inner.push([handOver.before, { kind: "handed over", came }]);
    return undefined;
  };
}

/** Goes on with the request itself. One before which returns were handed over is tried again. */
function startsItself(asked: AskedChange, _: RequestEvent, draft: CoreDraft): AskedChange {
  return starts(asked, draft);
}

/** Notes why it cannot be sent now: what waits before it is not handed over yet. */
function notesBusy(asked: AskedChange, event: RequestEvent): AskedChange {
  const waitsForStaff = event.kind === "handed over" && event.came.kind === "waits" && event.came.for === "staff";
  const reason = waitsForStaff ? "queue-stopped" : "library-busy";
  return { ...asked, isTaken: true, refusal: { kind: "refused", reason } };
}

function saysRefusal(asked: AskedChange, _: RequestEvent, draft: CoreDraft): AskedChange | undefined {
  return asked.refusal === undefined ? undefined : tells(asked, asked.refusal, draft);
}

function notesRepeated(asked: AskedChange, event: RequestEvent): AskedChange {
  return event.kind === "accepted before" ? { ...asked, repeats: event.row } : asked;
}

/** Tells the retry of an accepted return the system's answer, or else the same as the first time. */
function tellsOutcome(asked: AskedChange, event: RequestEvent, draft: CoreDraft): AskedChange | undefined {
  const row = event.kind === "accepted before" ? event.row : asked.repeats;
  return tells(asked, wordOfReturn(row), draft);
}

function wordOfReturn(row: SeenAccepted | undefined): Word {
  const { state, answer, doubt, isQueued } = row ?? {};
  if ((state === "done" || isQueued) && answer !== undefined) return { kind: "stored", answer, says: "yes" };
  return { kind: "accepted", isLate: doubt !== undefined };
}

function notesReturns(asked: AskedChange, event: RequestEvent): AskedChange {
  return event.kind === "returns" ? { ...asked, returns: event.rows } : asked;
}

function takesBack(asked: AskedChange, _: RequestEvent, draft: CoreDraft): AskedChange {
  const newest = asked.returns?.at(-1);
  if (newest !== undefined) runs({ kind: "take back", ledgerId: newest.ledgerId }, asked, draft);
  return asked;
}

function handsOver(asked: AskedChange, _: RequestEvent, { effects }: CoreDraft): AskedChange {
  const oldest = asked.returns?.[0];
  if (oldest !== undefined) effects.push({ kind: "hand over", id: asked.id, ledgerId: oldest.ledgerId });
  return asked;
}

/** The last return of the copy that the system has answered, after one more is over. */
function answeredBy({ answered, returns = [] }: AskedChange, event: RequestEvent): AskedChange["answered"] {
  const [first] = returns;
  // A loan that was handed over before it ends what an earlier return was answered.
  if (first !== undefined && !first.isReturn) return undefined;
  if (event.kind !== "handed over" || event.came.kind !== "over" || first === undefined) return answered;
  const { word, ledgerId = first.ledgerId } = event.came;
  // A copy that was scanned twice is not on loan any more at the second one: nothing is sent, and nothing answered.
  return word === undefined ? answered : { ledgerId, isOwn: first.isOwn, word };
}

function notesAnswered(asked: AskedChange, event: RequestEvent): AskedChange {
  const { answered: _, returns = [], ...rest } = asked, answered = answeredBy(asked, event);
  return { ...rest, returns: returns.slice(1), ...answered && { answered } };
}

function givesOn(asked: AskedChange, _: RequestEvent, draft: CoreDraft): AskedChange {
  const { answered } = asked;
  if (answered !== undefined) runs({ kind: "give on", ledgerId: answered.ledgerId }, asked, draft);
  return asked;
}

function tellsAnswered(asked: AskedChange, _: RequestEvent, draft: CoreDraft): AskedChange | undefined {
  return asked.answered === undefined ? undefined : tells(asked, asked.answered.word, draft);
}

function lists(asked: AskedChange, _: RequestEvent, draft: CoreDraft): AskedChange {
  runs({ kind: "list", ledgerId: asked.handOver?.ledgerId ?? 0 }, asked, draft);
  return asked;
}

/** Says of a change that is not sent what its row becomes, and what its terminal hears. */
function leavesJudged(asked: AskedChange, event: RequestEvent, { effects }: CoreDraft): AskedChange {
  if (event.kind !== "judged") return asked;
  const { id, ledgerId = 0 } = asked, { verdict } = event;
  const leave = (settlement: UnsentSettlement) => effects.push({ kind: "leave unsent", id, ledgerId, settlement });
  if (verdict === "unanswered") {
    leave({ terminalTold: "no" });
    return { ...asked, word: { kind: "refused", reason: "library-away" }, waitsFor: "answer" };
  }
  if (verdict.kind === "unknown") {
    leave({ terminalTold: "no" });
    return { ...asked, word: verdict };
  }
  if (verdict.kind === "list") {
    const { doubt } = verdict;
    leave({ terminalTold: "yes", detail: doubt, doubt });
    return { ...asked, word: { kind: "accepted", isLate: true } };
  }
  const { detail = NOT_ON_LOAN, doubt } = { detail: undefined, doubt: undefined, ...verdict };
  // Its terminal was told another due date: staff see to it.
  const told = doubt === undefined ? { terminalTold: "yes" as const } : { terminalTold: "no" as const, doubt };
  leave({ state: "done", by: "proof", detail, ...told });
  return { ...asked, word: { kind: "accepted" } };
}

const NOT_ON_LOAN = journalNote("not-on-loan-now");

/** Ends a hand-over by what its row says. A row that is not there has been over for long. */
function endsByRow(asked: AskedChange, event: RequestEvent, draft: CoreDraft): undefined {
  const row = event.kind === "row" ? event.row : undefined, { waitsFor = "row", word } = asked;
  const waits = row?.state === "waiting" || row?.state === "open";
  const own = row?.by === "answer" && word ? { word } : {};
  const came: HandedOver = waits
    ? { kind: "waits", for: waitsFor }
    : { kind: "over", ...row && { ledgerId: row.ledgerId }, ...own };
  ends(came)(asked, event, draft);
}

/** The storage is away, or the program has a defect: so it is for the request before which it was handed over. */
function fails(asked: AskedChange, event: RequestEvent, { effects, inner }: CoreDraft): undefined {
  effects.push({ kind: "handed over", id: asked.id, came: { kind: "waits", for: "row" } });
  if (asked.handOver?.before !== undefined) inner.push([asked.handOver.before, event]);
}
