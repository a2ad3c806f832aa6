import { later } from "../day.ts";
import { type ChangeRow, isUnsettled, type LedgerState, type SettledBy, type TerminalTold } from "./change_state.ts";
import { isException } from "./is_exception.ts";

/** What a row becomes. A member that is `undefined` is taken out. */
export interface Settled<Notes> extends Partial<Pick<ChangeRow, "terminalTold" | "answer" | "settled" | "keepUntil">> {
  readonly state: LedgerState;
  readonly settledBy: SettledBy | undefined;
  /** What staff are told of it. */
  readonly notes: Notes | undefined;
  /** When it was handed over, where the row is settled without that. */
  readonly told?: Temporal.Instant;
  /** Absent: as it is. */
  readonly closedAt?: Temporal.Instant | undefined;
  /** Whether the journal has a row of it. */
  readonly isTold: boolean;
}

/** What became of a change. */
interface Outcome<Notes> {
  readonly state: Exclude<LedgerState, "open" | "closed">;
  readonly by?: SettledBy;
  readonly terminalTold?: TerminalTold;
  readonly answer?: string;
  /** When that is written down, by the clock of the process. */
  readonly now: Temporal.Instant;
  /** What staff are told in any case, and where no terminal has heard the answer. */
  readonly notes?: Notes;
  readonly unheard?: Notes;
  /** Whether more than the outcome is to be told. */
  readonly isRemarkable?: boolean;
}

/**
 * Decides what a row becomes by what is known of its change now; `undefined`: it stays as it is.
 *
 * @param now the database's time
 */
export function decideSettle<Notes extends object>(
  row: ChangeRow,
  outcome: Outcome<Notes>,
  now: Temporal.Instant,
): Settled<Notes> | undefined {
  const { by, terminalTold } = outcome, state = stateOf(row, outcome);
  if (!mayBecome(row, state)) return undefined;
  // A change that waits again has become nothing yet, and its terminal has heard yes.
  if (state === "waiting") return { state, settledBy: undefined, notes: undefined, isTold: false };
  return {
    state,
    settledBy: by,
    ...terminalTold !== undefined && { terminalTold },
    ...outcome.answer !== undefined && !keepsAnswer(row) && { answer: outcome.answer },
    ...state !== "unknown" && keptFrom(row, now),
    ...row.state === "waiting" && { told: outcome.now },
    notes: notesOf(row, outcome),
    isTold: row.state !== state && !isToldBefore(row, outcome),
  };
}

/** A retry of what a stand-in accepted hears what its terminal heard, also once the system has answered. */
function keepsAnswer({ outage, answer }: ChangeRow): boolean {
  return outage !== undefined && answer !== undefined;
}

/** The journal has a row of what a stand-in accepts; it has no second one where that came out as it was told. */
function isToldBefore(
  { outage, terminalTold: before }: ChangeRow,
  { state, terminalTold = before, isRemarkable }: Pick<Outcome<never>, "state" | "terminalTold" | "isRemarkable">,
): boolean {
  return outage !== undefined && state === "done" && terminalTold === "yes" && !isRemarkable;
}

/**
 * Tells whether a change went so that what followed it at the same copy, by the same stand-in, does not fit any more:
 * it was not carried out, or nobody knows.
 */
export function breaksChain({ state, terminalTold }: Pick<ChangeRow, "state" | "terminalTold">): boolean {
  return state === "refused" || state === "unknown" || state === "closed" ||
    (state === "not sent" && terminalTold === "yes");
}

/** Tells whether a change undoes the one before it at the same copy (BI of a 09): its terminal could not complete the loan. */
export function undoesLoan(change: ChainPart, before: ChainPart | undefined): boolean {
  return change.action === "undo-checkout" && before?.action === "checkout" && before.account === change.account;
}

/** What of a change says what it does to the one before it. */
type ChainPart = { readonly action: string; readonly account: string };

/** An accepted change that was not sent is still to be handed over, unless staff are told of it: its terminal has heard yes. */
function stateOf(row: ChangeRow, { state, terminalTold }: Pick<Outcome<never>, "state" | "terminalTold">) {
  return row.request !== undefined && state === "not sent" && terminalTold !== "yes" ? "waiting" : state;
}

/** Which state may follow which, where it is known what became of a change. */
function mayBecome(row: ChangeRow, state: LedgerState): boolean {
  if (row.state === "waiting") return state === "not sent";
  return isUnsettled(row) && (state !== "waiting" || row.request !== undefined);
}

/**
 * Decides what a row becomes by the system's own answer, where it was concluded without one: settled otherwise by proof,
 * or closed by staff. It is on the list anew where its terminal was told otherwise. `undefined`: it stays as it is.
 */
export function decideCorrect<Notes extends object>(
  row: ChangeRow,
  outcome: Outcome<Notes>,
): Settled<Notes> | undefined {
  const { state, by, answer } = outcome;
  if (row.state !== "closed" && !(row.settledBy === "proof" && row.state !== state)) return undefined;
  return {
    state,
    settledBy: by,
    ...answer !== undefined && !keepsAnswer(row) && { answer },
    ...(state === "done") !== (row.terminalTold === "yes") && { closedAt: undefined },
    notes: notesOf(row, outcome),
    isTold: true,
  };
}

/** Decides what a row becomes when staff have seen to it; a word where it stays as it is. */
export function decideClose(
  row: ChangeRow | undefined,
  at: Temporal.Instant,
  now: Temporal.Instant,
):
  | Pick<Settled<never>, "state" | "settledBy" | "settled" | "keepUntil" | "closedAt">
  | "not there"
  | "open"
  | "is no exception" {
  if (row === undefined) return "not there";
  if (row.state === "open") return "open";
  if (!isException(row)) return "is no exception";
  const isUnknown = row.state === "unknown";
  return {
    state: isUnknown ? "closed" : row.state,
    settledBy: isUnknown ? "staff" : row.settledBy,
    ...row.settled === undefined && keptFrom(row, now),
    closedAt: at,
  };
}

/** Decides what a row becomes that its terminal takes back; `undefined`: it waits no more. */
export function decideTakeBack(
  row: ChangeRow,
  now: Temporal.Instant,
): Pick<Settled<never>, "state" | "terminalTold" | "settled" | "keepUntil"> | undefined {
  if (row.state !== "waiting") return undefined;
  return { state: "not sent", terminalTold: "no", ...keptFrom(row, now) };
}

/** The window of a row begins when it is settled. */
function keptFrom({ retryWindow }: ChangeRow, now: Temporal.Instant): Pick<ChangeRow, "settled" | "keepUntil"> {
  return { settled: now, keepUntil: later(now, retryWindow) };
}

/** What the system said is told to staff where no terminal has heard it. */
function notesOf<Notes extends object>(
  row: ChangeRow,
  { by, terminalTold = row.terminalTold, notes, unheard }: Outcome<Notes>,
): Notes | undefined {
  const isUnheard = row.request !== undefined || (by !== "answer" && terminalTold === "yes");
  const told = { ...notes, ...isUnheard && unheard };
  return Object.keys(told).length === 0 ? undefined : told as Notes;
}
