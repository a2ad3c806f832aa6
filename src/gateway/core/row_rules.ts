import type { CoreDraft } from "./draft.ts";
import { isWaitedFor, outcomeSays, wordOf } from "./terminal_words.ts";
import type { FollowedRow, Outcome, RowEvent, RowStanding, RowWriting } from "./states.ts";

/** What happens to a row, as its rules name it. */
type RowHappening =
  | Exclude<RowEvent["kind"], "proof">
  | "proved done"
  | "proved not done"
  | "unproved"
  | "unanswered";

/** One line of the table: in these standings, at this, if so, the row stands so, and this is done. */
export interface RowRule {
  readonly in: readonly RowStanding[];
  readonly at: readonly RowHappening[];
  readonly if?: (row: FollowedRow) => boolean;
  /** Absent: it stands as before. */
  readonly then?: RowStanding | "over";
  readonly does: readonly Step[];
}

/** Does one thing: it gives the row with what has changed of it, and adds effects. */
type Step = (row: FollowedRow, event: RowEvent, draft: CoreDraft) => FollowedRow;

/** Milliseconds at which proof is asked for again, counted from when the system answers again. */
const AGAIN = [5_000, 60_000, 300_000, 900_000];

const OUTCOME = ["answer", "not carried out", "not sent"] as const;
const NO_ANSWER = ["not carried out", "not sent", "lost"] as const;
const WAITED_FOR = ["late", "lost"] as const;

/**
 * What becomes of a row that is followed. The first line that fits counts; what no line names changes nothing. The first
 * evidence decides what the terminal hears: `answers` stands in one line of each way.
 */
export const ROW_RULES: readonly RowRule[] = [
  // The system answers in time, or says at once that it did nothing.
  { in: ["sent"], at: OUTCOME, then: "settled", does: [settles, releases, answers] },
  // Half of the terminal's time is over, or the connection has ended: no change is sent until a later question is answered.
  { in: ["sent"], at: ["half"], then: "late", does: [owes, setsApart, proves] },
  { in: ["sent"], at: ["lost"], if: isProvable, then: "lost", does: [marksClosed, owes, ends, notesUnknown, proves] },
  { in: ["sent"], at: ["lost"], then: "unknown", does: [marksClosed, owes, ends, leavesUnknown, answers] },
  { in: ["sent"], at: ["terminal gives up"], then: "unknown", does: [owes, setsApart, leavesUnknown, answers] },
  // The terminal waits for the late answer, or for a proof.
  { in: ["late", "proved"], at: OUTCOME, then: "settled", does: [ends, settles, answers] },
  { in: ["late"], at: ["lost"], if: isProvable, then: "lost", does: [marksClosed, ends, notesUnknown, proves] },
  { in: ["late"], at: ["lost"], then: "unknown", does: [marksClosed, ends, leavesUnknown, answers] },
  // A loan is no yes without the system's own, which is awaited as long as the terminal waits.
  { in: ["late"], at: ["proved done"], if: needsAnswer, then: "proved", does: [] },
  { in: ["proved"], at: ["lost"], then: "settled", does: [ends, settles, answers] },
  { in: ["proved"], at: ["terminal gives up"], then: "settled", does: [settles, answers] },
  { in: WAITED_FOR, at: ["proved done", "proved not done"], then: "settled", does: [settles, answers] },
  { in: ["lost"], at: ["unproved"], then: "unknown", does: [leavesUnknown, answers, plansProof] },
  { in: ["lost"], at: ["unanswered"], then: "unknown", does: [leavesUnknown, answers, forgetsAnswers] },
  { in: WAITED_FOR, at: ["terminal gives up"], then: "unknown", does: [leavesUnknown, answers] },
  // The terminal has heard "not confirmed".
  { in: ["unknown"], at: OUTCOME, then: "settled", does: [ends, settles] },
  { in: ["unknown"], at: ["lost"], does: [marksClosed, ends] },
  { in: ["unknown"], at: ["proved done", "proved not done"], then: "settled", does: [settles] },
  { in: ["late", "unknown"], at: ["unproved"], does: [plansProof] },
  { in: ["late", "unknown"], at: ["unanswered"], does: [forgetsAnswers] },
  { in: ["lost", "unknown"], at: ["answers"], if: isProvable, does: [plansProof] },
  { in: ["late", "lost", "unknown"], at: ["again"], does: [countsProof, proves] },
  { in: ["proved", "settled"], at: ["again"], does: [countsProof] },
  { in: ["late", "lost", "unknown"], at: ["closed long ago"], does: [marksClosedLong, proves] },
  // The system's own answer counts for more than a proof, and than the word of staff.
  { in: ["settled"], at: ["answer"], does: [ends, corrects] },
  { in: ["settled"], at: NO_ANSWER, if: isWritten, then: "over", does: [ends] },
  { in: ["settled"], at: NO_ANSWER, does: [ends] },
  { in: ["settled"], at: ["time over"], if: isWritten, then: "over", does: [ends] },
  { in: ["settled"], at: ["time over"], does: [ends] },
  { in: ["settled"], at: ["written"], if: isLastWritten, then: "over", does: [countsWritten] },
  { in: ["sent", "late", "proved", "lost", "unknown", "settled"], at: ["written"], does: [countsWritten] },
  { in: ["sent", "late", "proved", "lost", "unknown"], at: ["time over"], then: "over", does: [ends] },
];

/** Begins to follow a row. */
export function beginRow(
  row: Pick<FollowedRow, "ledgerId" | "facts" | "canBeProved" | "standing" | "session" | "isForeign" | "request">,
): FollowedRow {
  return { ...row, closed: "no", isAsking: false, step: 0, isPlanned: false, writings: 0, written: 0 };
}

/** Begins to ask for proof, unless that is under way or no question can prove the change. */
export function proves(row: FollowedRow, _: unknown, { effects }: Pick<CoreDraft, "effects">): FollowedRow {
  const { ledgerId, standing, closed } = row;
  if (!row.canBeProved || row.isAsking || standing === "settled") return row;
  effects.push({ kind: "prove", ledgerId, hasClosed: closed === "long ago" });
  return { ...row, isAsking: true };
}

/** Ends the session on which its answer may come, if there is one. */
export function ends(row: FollowedRow, _: unknown, { effects }: Pick<CoreDraft, "effects">): FollowedRow {
  const { ledgerId, session } = row;
  if (session === "none") return row;
  effects.push({ kind: "end", ledgerId });
  return { ...row, session: "none" };
}

function isProvable({ canBeProved }: FollowedRow): boolean {
  return canBeProved;
}

function needsAnswer(row: FollowedRow): boolean {
  return row.facts.provedSays === "no" && row.session === "apart" && isWaitedFor(row);
}

function isWritten({ writings, written }: FollowedRow): boolean {
  return written === writings;
}

function isLastWritten({ session, writings, written }: FollowedRow): boolean {
  return session === "none" && written + 1 === writings;
}

function owes(row: FollowedRow, _: RowEvent, draft: CoreDraft): FollowedRow {
  draft.owed++;
  draft.effects.push({ kind: "unanswered" });
  return row;
}

/** Keeps a session apart. Where as many are kept as may be, the one that has waited longest for its answer is ended. */
function setsApart(row: FollowedRow, _: RowEvent, draft: CoreDraft): FollowedRow {
  const { rows, effects, mostApart } = draft, { ledgerId } = row;
  const oldest = countApart(rows) < mostApart
    ? undefined
    : [...rows.values()].find(({ session }) => session === "apart");
  if (oldest !== undefined) rows.set(oldest.ledgerId, ends(oldest, undefined, draft));
  effects.push({ kind: "set apart", ledgerId });
  if (row.request !== undefined) effects.push({ kind: "ring", id: row.request, when: "over" });
  return { ...row, session: "apart" };
}

/** How many changes of one terminal may be without an answer: further ones are refused, to that terminal only. */
export const MOST_OF_TERMINAL = 20;

/** Finds the changes of a terminal that nobody knows the outcome of, though it has its answer, the oldest first. */
export function unansweredOf(
  terminal: string | undefined,
  rows: ReadonlyMap<number, FollowedRow>,
): readonly FollowedRow[] {
  if (terminal === undefined) return [];
  return [...rows.values()].filter(({ facts, standing }) => facts.terminal === terminal && standing === "unknown");
}

/** Counts the sessions that are kept apart. */
export function countApart(rows: ReadonlyMap<number, FollowedRow>): number {
  let apart = 0;
  for (const { session } of rows.values()) if (session === "apart") apart++;
  return apart;
}

function releases(row: FollowedRow, _: RowEvent, { effects }: CoreDraft): FollowedRow {
  effects.push({ kind: "release", ledgerId: row.ledgerId });
  return { ...row, session: "none" };
}

function marksClosed(row: FollowedRow, event: RowEvent, { effects }: CoreDraft): FollowedRow {
  if (event.kind !== "lost" || !event.isFinal || !row.canBeProved) return row;
  effects.push({ kind: "wait long", ledgerId: row.ledgerId });
  return { ...row, closed: "just now" };
}

function marksClosedLong(row: FollowedRow): FollowedRow {
  return { ...row, closed: "long ago" };
}

function writes(row: FollowedRow, writing: RowWriting, { effects }: CoreDraft): FollowedRow {
  effects.push({ kind: "write", ledgerId: row.ledgerId, writing });
  return { ...row, writings: row.writings + 1 };
}

/** The terminal may still hear something else. */
function notesUnknown(row: FollowedRow, _: RowEvent, draft: CoreDraft): FollowedRow {
  if (row.request !== undefined) draft.effects.push({ kind: "ring", id: row.request, when: "over" });
  return writes(row, { kind: "unknown" }, draft);
}

function leavesUnknown(row: FollowedRow, _: RowEvent, draft: CoreDraft): FollowedRow {
  return writes(row, { kind: "unknown", told: row.facts.unconfirmedSays }, draft);
}

/** Settles a row by what came of it. One that is proved is settled so where nothing else comes. */
function settles(row: FollowedRow, event: RowEvent, draft: CoreDraft): FollowedRow {
  const { ledgerId, standing, facts } = row;
  const isOutcome = event.kind === "answer" || event.kind === "not carried out" || event.kind === "not sent";
  const isRefuted = event.kind === "proof" && event.proof === "not done";
  const outcome: Outcome = isOutcome ? event : { kind: "proof", done: !isRefuted };
  const isLate = standing === "lost" || standing === "unknown";
  // An accepted return that was not sent must still be handed over.
  const mustGo = facts.isAccepted && outcome.kind !== "answer" && outcome.kind !== "proof";
  const told = isWaitedFor(row) ? outcomeSays(outcome, facts) : mustGo ? "no" : undefined;
  if (row.session === "apart") draft.effects.push({ kind: "wait on", ledgerId });
  return writes({ ...row, outcome }, { kind: "outcome", outcome, isLate, ...told && { told } }, draft);
}

/** Writes the system's own answer into a row that was concluded without it. */
function corrects(row: FollowedRow, event: RowEvent, draft: CoreDraft): FollowedRow {
  return event.kind === "answer" ? writes(row, { kind: "outcome", outcome: event, isLate: true }, draft) : row;
}

/** Decides what the terminal hears, as soon as it is written down. */
function answers(row: FollowedRow, _: RowEvent, { requests, effects }: CoreDraft): FollowedRow {
  const { request: id, outcome, writings: upTo, ...rest } = row;
  const asked = id === undefined ? undefined : requests.get(id);
  if (id === undefined || asked === undefined) return row;
  const word = wordOf(outcome);
  requests.set(id, { ...asked, phase: "answering", upTo, ...word && { word } });
  effects.push({ kind: "ring", id, when: "over" });
  return { ...rest, writings: upTo, ...outcome && { outcome } };
}

function plansProof(row: FollowedRow, event: RowEvent, { effects }: CoreDraft): FollowedRow {
  const { ledgerId, step, isPlanned } = row;
  const answersSince = row.answersSince ?? ("at" in event ? event.at : 0), wait = AGAIN[step];
  if (isPlanned || wait === undefined) return { ...row, answersSince };
  effects.push({ kind: "plan proof", ledgerId, at: answersSince + wait });
  return { ...row, answersSince, isPlanned: true };
}

function forgetsAnswers({ answersSince: _, ...row }: FollowedRow): FollowedRow {
  return row;
}

function countsProof(row: FollowedRow): FollowedRow {
  return { ...row, step: row.step + 1, isPlanned: false };
}

function countsWritten(row: FollowedRow): FollowedRow {
  return { ...row, written: row.written + 1 };
}
