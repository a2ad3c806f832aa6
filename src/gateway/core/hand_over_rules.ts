/**
 * The worker that hands over what waits, in the background: what it does next, without a clock and without a storage. Each login
 * at the system has a line of its own, the oldest first.
 *
 * - `resting`: it looks again after a while.
 * - `looking`: the oldest of all that waits are being read.
 * - `sorting out`: one after the other of them is seen to that needs no answer of the system: it has waited for too long, or a
 *   process has begun it that may have died.
 * - `choosing`: what may be handed over now is being read.
 * - `handing over`: lines are worked on. A line **hands over** its first, **rests** after that, and is **read anew** after a change
 *   that a stand-in has accepted: the next of its patron may be the oldest now. Where terminals keep a session beside, a line has
 *   several lanes, each with one change at a time. What is read is the oldest of each copy and each patron, so that no two
 *   lanes work on one of these.
 * - `closed`: nothing is handed over any more.
 *
 * What a login or a change waits for after a hand-over, and for how long, is in `hand_over_pauses.ts`.
 */
import { isQueued, type LedgerRow } from "../../storage/port/ledger.ts";
import {
  afterTry,
  forgetRow,
  type HandOverPauses,
  loginOf,
  NO_PAUSES,
  triedBefore,
  waitingLogins,
  waitsNow,
} from "./hand_over_pauses.ts";
import type { HandedOver, HandOverHow } from "./states.ts";

/** The state of the worker. */
interface HandOverLooks {
  readonly phase: "resting" | "looking" | "sorting out" | "choosing" | "handing over" | "closed";
  /** Whether something may wait. */
  readonly mayWait: boolean;
  /** Whether something was accepted since the worker began to look: what is read then may be older. */
  readonly isNews: boolean;
  /** What is sorted out; the first is being seen to. */
  readonly aside: readonly SortedOut[];
  /** By the login at the system. */
  readonly lines: ReadonlyMap<string, Line>;
  readonly pauses: HandOverPauses;
}

/** A row that is seen to whatever the system does. */
interface SortedOut {
  readonly row: LedgerRow;
  readonly how: HandOverHow;
}

/** The line of a login. */
interface Line {
  /** What is left to hand over, but for what is being handed over. */
  readonly left: readonly LedgerRow[];
  /** The numbers of what is being handed over. */
  readonly atWork: readonly number[];
  /** How many lanes hand over, rest or are read anew. */
  readonly lanes: number;
  /** Whether it is to be read anew after a rest. */
  readonly isOld: boolean;
  /** For how many milliseconds it has rested since terminals wait for a session. */
  readonly stoodBack: number;
}

/** What happens to the worker. */
export type LookEvent =
  | { readonly kind: "time to look" }
  /** The oldest of all that waits; what was heard before `tooOld` has waited for too long. Absent: nothing has. */
  | { readonly kind: "read"; readonly rows: readonly LedgerRow[]; readonly tooOld?: Temporal.Instant }
  /** What may be handed over now; `login`: for the line of that login. */
  | {
    readonly kind: "chosen";
    readonly rows: readonly LedgerRow[];
    readonly tooOld?: Temporal.Instant;
    readonly login?: string;
  }
  /** The storage is away. */
  | { readonly kind: "not read"; readonly login?: string }
  /** What came of a row, and in how many milliseconds. */
  | { readonly kind: "handed over"; readonly row: LedgerRow; readonly came: HandedOver; readonly took: number }
  | { readonly kind: "rested"; readonly login: string }
  /** Something was accepted, and so waits. */
  | { readonly kind: "accepted" }
  | { readonly kind: "closing" };

/** What the shell does. */
export type LookEffect =
  /** Ring when it is time to look again. */
  | { readonly kind: "look later"; readonly milliseconds: number }
  | { readonly kind: "read" }
  /** Read what may be handed over now, but nothing of these logins; `login`: for the line of that login. */
  | { readonly kind: "choose"; readonly notOf: readonly string[]; readonly login?: string }
  | { readonly kind: "hand over"; readonly row: LedgerRow; readonly how: HandOverHow }
  /** Ring when the rest of a line is over. */
  | { readonly kind: "rest"; readonly login: string; readonly milliseconds: number }
  /** Ring no more. */
  | { readonly kind: "stop" };

/** How things stand while something happens. */
interface LookedAround {
  /** By the gateway's clock. */
  readonly at: number;
  /** Whether the system answers. */
  readonly isAnswering: boolean;
  /** Whether a terminal waits for a session. */
  readonly isBusy: boolean;
  /** How many sessions the login may have now that the event is about, without taking any from others. */
  readonly room: number;
}

/** What is known while one event changes the state, and the effects so far. */
interface LookDraft extends LookedAround {
  readonly effects: LookEffect[];
}

/** Does one thing: it gives the state with what has changed of it, and adds effects. */
type Step = (looks: HandOverLooks, event: LookEvent, draft: LookDraft) => HandOverLooks;

/** One line of the table: in these phases, at this, if so, the worker is in this phase, and this is done. */
interface LookRule {
  readonly in: readonly HandOverLooks["phase"][];
  readonly at: readonly LookEvent["kind"][];
  readonly if?: (looks: HandOverLooks, event: LookEvent) => boolean;
  /** Absent: what is done says where it leads. */
  readonly then?: HandOverLooks["phase"];
  readonly does: readonly Step[];
}

/** Milliseconds between two looks. */
const LOOK = 2_000;
/** Milliseconds of a lane's rest, at least and at most. In between, it rests for as long as the hand-over before took. */
const REST = 200, REST_AT_MOST = 15_000;
/** Milliseconds of its rest where terminals have a session beside it. */
const SHORT_REST = 20;
/**
 * Milliseconds of its rest while a terminal waits for a session, and for how long it stands back: where some terminal waits all
 * the time, as at a system with one process, a change is handed over now and then all the same.
 */
const BUSY_REST = 1_000, STANDS_BACK = 3_000;
/** How many lanes hand over at once where there is room for them. A system has other work, too. */
const LANES = 3;
/** How many sessions there must be for a lane that goes on, or begins beside another one: one is left to terminals. */
const ROOM_TO_GO_ON = 2, ROOM_FOR_ANOTHER = 3;

const OPEN = ["resting", "looking", "sorting out", "choosing", "handing over"] as const;

/** What the worker does. The first line that fits counts; what no line names changes nothing. */
export const LOOK_RULES: readonly LookRule[] = [
  { in: ["resting"], at: ["time to look"], then: "looking", does: [reads] },
  { in: ["looking"], at: ["read"], then: "sorting out", does: [sortsOut, seesToNext] },
  // The storage is away.
  { in: ["looking", "choosing"], at: ["not read"], does: [rests] },
  { in: ["sorting out"], at: ["handed over"], does: [leavesAside, seesToNext] },
  // A lane ends where its login pauses or the system is away; where a terminal waits for a session it rests. After the last line
  // the worker rests.
  { in: ["choosing"], at: ["chosen"], then: "handing over", does: [makesLines] },
  { in: ["handing over"], at: ["handed over"], does: [pauses, restsLane] },
  { in: ["handing over"], at: ["rested"], if: isOld, does: [readsAnew] },
  { in: ["handing over"], at: ["rested"], does: [goesOn] },
  { in: ["handing over"], at: ["chosen"], does: [makesAnew, goesOn] },
  { in: ["handing over"], at: ["not read"], does: [endsLane] },
  { in: OPEN, at: ["accepted"], does: [notesWaiting] },
  { in: OPEN, at: ["closing"], then: "closed", does: [stops] },
];

/** Where the worker begins. */
export const NOT_LOOKED: HandOverLooks = {
  ...{ phase: "resting", mayWait: true, isNews: false, aside: [], lines: new Map(), pauses: NO_PAUSES },
};

/** Gives the state after an event, and the effects of the event. */
export function nextLook(
  looks: HandOverLooks,
  event: LookEvent,
  around: LookedAround,
  rules: readonly LookRule[],
): { readonly looks: HandOverLooks; readonly effects: readonly LookEffect[] } {
  const draft: LookDraft = { ...around, effects: [] };
  const rule = rules.find((one) =>
    one.in.includes(looks.phase) && one.at.includes(event.kind) && one.if?.(looks, event) !== false
  );
  let after = looks;
  if (rule?.then !== undefined) after = { ...looks, phase: rule.then };
  for (const step of rule?.does ?? []) after = step(after, event, draft);
  return { looks: after, effects: draft.effects };
}

function isOld({ lines }: HandOverLooks, event: LookEvent): boolean {
  return event.kind === "rested" && lines.get(event.login)?.isOld === true;
}

function reads(looks: HandOverLooks, _: LookEvent, { effects }: LookDraft): HandOverLooks {
  effects.push({ kind: "read" });
  return { ...looks, isNews: false };
}

function rests(looks: HandOverLooks, _: LookEvent, draft: LookDraft): HandOverLooks {
  return atRest(looks, draft);
}

/** The worker looks again after a while. */
function atRest(looks: HandOverLooks, { effects }: LookDraft): HandOverLooks {
  effects.push({ kind: "look later", milliseconds: LOOK });
  return { ...looks, phase: "resting" };
}

/** Sorts out what has waited for too long, and what was begun by a process that may have died. */
function sortsOut(looks: HandOverLooks, event: LookEvent): HandOverLooks {
  if (event.kind !== "read") return looks;
  const { rows, tooOld } = event;
  const aside = rows.flatMap((row): readonly SortedOut[] => {
    if (isTooOld(row, tooOld)) return [{ row, how: { isTooOld: true } }];
    return row.state === "open" ? [{ row, how: {} }] : [];
  });
  return { ...looks, mayWait: rows.length > 0 || looks.isNews, aside };
}

function isTooOld({ at, heard = at }: LedgerRow, tooOld: Temporal.Instant | undefined): boolean {
  return tooOld !== undefined && heard.epochMilliseconds < tooOld.epochMilliseconds;
}

/** Of the login it tells nothing: the system was not asked. */
function leavesAside(looks: HandOverLooks, event: LookEvent): HandOverLooks {
  const { aside, pauses } = looks, isOver = event.kind === "handed over" && event.came.kind === "over";
  return { ...looks, aside: aside.slice(1), pauses: isOver ? forgetRow(pauses, event.row) : pauses };
}

/** Sees to the next that is sorted out; after the last, what waits for the system is chosen. */
function seesToNext(looks: HandOverLooks, _: LookEvent, draft: LookDraft): HandOverLooks {
  const { aside: [first], mayWait, pauses } = looks, { effects, at, isAnswering } = draft;
  if (first !== undefined) {
    effects.push({ kind: "hand over", ...first });
    return looks;
  }
  if (!mayWait || !isAnswering) return atRest(looks, draft);
  effects.push({ kind: "choose", notOf: waitingLogins(pauses, at) });
  return { ...looks, phase: "choosing" };
}

/** Notes what a try came to: a login or a row may pause. */
function pauses(looks: HandOverLooks, event: LookEvent, { at }: LookDraft): HandOverLooks {
  if (event.kind !== "handed over") return looks;
  return { ...looks, pauses: afterTry(looks.pauses, event.row, event.came, at) };
}

/** Makes a line for each login, and begins with them. */
function makesLines(looks: HandOverLooks, event: LookEvent, draft: LookDraft): HandOverLooks {
  if (event.kind !== "chosen") return looks;
  // One that has waited for too long is put on staff's list, and not sent.
  const byLogin = Map.groupBy(event.rows.filter((row) => !isTooOld(row, event.tooOld)), loginOf);
  const lines = new Map([...byLogin].map(([login, left]) => [login, { ...NEW_LINE, left }] as const));
  if (lines.size === 0) return atRest(looks, draft);
  const begun: HandOverLooks = { ...looks, lines };
  return [...lines.keys()].reduce((after, login) => laneOn(after, login, draft), begun);
}

const NEW_LINE: Line = { left: [], atWork: [], lanes: 1, isOld: false, stoodBack: 0 };

function makesAnew(looks: HandOverLooks, event: LookEvent): HandOverLooks {
  if (event.kind !== "chosen" || event.login === undefined) return looks;
  const { login, rows, tooOld } = event, line = lineOf(looks, login);
  const left = rows.filter((row) =>
    loginOf(row) === login && !isTooOld(row, tooOld) && !line.atWork.includes(row.ledgerId)
  );
  return withLine(looks, login, { ...line, left, isOld: false });
}

/** Hands over the next of a line, and begins with a further lane where there is room. */
function goesOn(looks: HandOverLooks, event: LookEvent, draft: LookDraft): HandOverLooks {
  if (!("login" in event) || event.login === undefined) return looks;
  const { login } = event, after = laneOn(looks, login, draft), line = lineOf(after, login);
  const isMore = draft.room >= ROOM_FOR_ANOTHER && !draft.isBusy && line.left.length > 0 &&
    line.atWork.length === line.lanes;
  if (!isMore || atWork(after) >= LANES) return after;
  return laneOn(withLine(after, login, { ...line, lanes: line.lanes + 1 }), login, draft);
}

/** How many changes are being handed over. */
function atWork({ lines }: HandOverLooks): number {
  return lines.values().reduce((sum, line) => sum + line.atWork.length, 0);
}

/** Has a lane hand over the next of its line that does not pause; without one, or where nothing may be handed over now, it ends. */
function laneOn(looks: HandOverLooks, login: string, draft: LookDraft): HandOverLooks {
  const { isAnswering, isBusy, at, effects } = draft, line = lineOf(looks, login);
  const next = line.left.findIndex((row) => waitsNow(looks.pauses, row, at) !== "row"), row = line.left[next];
  if (!isAnswering || row === undefined || waitsNow(looks.pauses, row, at) !== undefined) {
    return laneOver(looks, login, draft);
  }
  if (isBusy && line.lanes > 1) return laneOver(looks, login, draft);
  if (isBusy && line.stoodBack < STANDS_BACK) {
    effects.push({ kind: "rest", login, milliseconds: BUSY_REST });
    return withLine(looks, login, { ...line, stoodBack: line.stoodBack + BUSY_REST });
  }
  effects.push({ kind: "hand over", row, how: triedBefore(looks.pauses, row) });
  const left = line.left.slice(next + 1), working = [...line.atWork, row.ledgerId];
  return withLine(looks, login, { ...line, left, atWork: working, stoodBack: 0 });
}

/** A lane rests between two hand-overs: not for long where terminals have a session beside it. */
function restsLane(looks: HandOverLooks, event: LookEvent, { effects, room }: LookDraft): HandOverLooks {
  if (event.kind !== "handed over") return looks;
  const { row, came, took } = event, login = loginOf(row), line = lineOf(looks, login);
  const isQuick = room >= ROOM_TO_GO_ON && came.kind === "over" && atWork(looks) <= LANES;
  const milliseconds = isQuick ? SHORT_REST : Math.min(REST_AT_MOST, Math.max(REST, took));
  effects.push({ kind: "rest", login, milliseconds });
  const isOld = line.isOld || (came.kind === "over" && isQueued(row));
  return withLine(looks, login, { ...line, atWork: line.atWork.filter((id) => id !== row.ledgerId), isOld });
}

function readsAnew(looks: HandOverLooks, event: LookEvent, { at, effects }: LookDraft): HandOverLooks {
  if (event.kind === "rested") {
    effects.push({ kind: "choose", notOf: waitingLogins(looks.pauses, at), login: event.login });
  }
  return looks;
}

function endsLane(looks: HandOverLooks, event: LookEvent, draft: LookDraft): HandOverLooks {
  return "login" in event && event.login !== undefined ? laneOver(looks, event.login, draft) : looks;
}

/** Ends a lane, and with its last one a line. After the last line the worker rests. */
function laneOver(looks: HandOverLooks, login: string, draft: LookDraft): HandOverLooks {
  const line = lineOf(looks, login), lines = new Map(looks.lines);
  if (line.lanes > 1) return withLine(looks, login, { ...line, lanes: line.lanes - 1 });
  lines.delete(login);
  const after = { ...looks, lines };
  return lines.size === 0 ? atRest(after, draft) : after;
}

function lineOf({ lines }: HandOverLooks, login: string): Line {
  return lines.get(login) ?? NEW_LINE;
}

function withLine(looks: HandOverLooks, login: string, line: Line): HandOverLooks {
  return { ...looks, lines: new Map(looks.lines).set(login, line) };
}

function notesWaiting(looks: HandOverLooks): HandOverLooks {
  return { ...looks, mayWait: true, isNews: true };
}

function stops(looks: HandOverLooks, _: LookEvent, { effects }: LookDraft): HandOverLooks {
  effects.push({ kind: "stop" });
  return { ...looks, aside: [], lines: new Map() };
}
