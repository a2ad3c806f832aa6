/**
 * The states of the changes of one institution, as one process knows them. `next.ts` leads from one to the next.
 *
 * A **request** is what a terminal, or the hand-over of returns, asks for. Its phases:
 *
 * - `questioning`: the system owes the answer to an earlier change; a later question is asked first.
 * - `leasing`: it waits for a session.
 * - `beginning`: it has a session, and its row is being written.
 * - `preparing`: its row is open and keeps others back; what must be known before is asked. No byte is out.
 * - `leaving`: it is not sent, and its row is being settled so.
 * - `sent`: its bytes may be out. From now on its row tells how it stands.
 * - `answering`: what its terminal hears is decided, and is being written down.
 * - `looking`: it cannot be sent now; whether it is the retry of an earlier request is being looked up.
 * - `taking`: it was not sent, and is the money in a coin box: a row is written for staff.
 * - `behind`: it waits for the row of another request: as its `retry`, or since that `other` one is in its way.
 *
 * Returns that were accepted in the system's place wait to be handed over, as do loans and renewals that a stand-in has
 * accepted. One request at a time works on those of a copy; before a change of a patron, those of the patron are among them:
 *
 * - `queueing`: another one does.
 * - `comparing`: a return; whether it is the retry of one that was accepted is being looked up.
 * - `gathering`: what waits of its copy and its patron is being read.
 * - `undoing`: it undoes the newest of them, which is being taken back.
 * - `clearing`: they are handed over before it, the oldest first.
 * - `recalling`: it is the retry of one that was handed over just now, which is being read.
 * - `giving on`: it hears the system's answer to one of them, and the row is being noted as the answer to its retries.
 * - `accepting`: the system cannot take it now; it is a return, and a row is being written that waits.
 *
 * The **hand-over** of such a row is a request of its own, for the worker or for the request that clears the copy's way:
 *
 * - `taking up`: the row is being read, and its request made.
 * - `asking`: a 17 had no answer before; before the row is begun, one must have.
 * - `listing`: it has waited for too long, and is being put on staff's list.
 * - `seeing`: what the row says of it is being read. Before, it goes through the phases of any request that is sent.
 *
 * A **row** of a change that was sent, and that this process follows, has a standing:
 *
 * - `sent`: the answer is awaited on the session of its request.
 * - `late`: half of the terminal's time is over. The answer may still come on the session, which is kept apart; proof is
 *   asked for meanwhile.
 * - `proved`: a loan is proved, and its terminal waits for the answer, which alone says what becomes of the security.
 * - `lost`: no answer will come, and proof is asked for while its terminal waits.
 * - `unknown`: its terminal has heard "not confirmed". The answer may still come, or a proof.
 * - `settled`: what became of it is known. After a proof the answer may still be awaited.
 *
 * A row that is followed no more is not in the state: it is settled and written down, or `settle_minutes` are over.
 */
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { UpstreamReason } from "../../texts/base/terminal_texts.ts";
import type { LedgerRow, Settlement, TerminalTold } from "../../storage/port/ledger.ts";
import type { QueuedVerdict } from "./judge_queued.ts";
import type { ReturnVerdict } from "./judge_return.ts";

/** What a terminal hears of its change: that it is done, or that it is not, or not confirmed. */
export type Says = Exclude<TerminalTold, "nothing">;

/** Why a request is refused in the system's place. */
export type RefusalReason = UpstreamReason | "unavailable" | "not-offered";

/** What is known of a change from its message alone. */
export interface ChangeFacts {
  /** What its terminal hears where only a proof says that it is done. */
  readonly provedSays: Says;
  /** What its terminal hears while nothing is known. */
  readonly unconfirmedSays: Says;
  /** Whether its terminal has heard yes before it was sent, and hears nothing now. */
  readonly isAccepted: boolean;
  /** Whether its terminal has taken money, and cannot give it back: then it hears yes, and staff book it. */
  readonly isCoin: boolean;
  /**
   * Its copy, by one name, or its patron, where it is about no copy; absent where nothing of them may wait, or where another
   * request works on that for it.
   */
  readonly copy?: string;
  /** Whether it is a return, or undoes one; absent: neither. */
  readonly as?: "return" | "undo";
  /** Whether the system leaves such a message without an answer, so that it is not sent. */
  readonly isNeverAnswered: boolean;
  /** Its terminal; absent where it is handed over. */
  readonly terminal?: string;
}

/** The row of a change that was accepted, as it was read. */
export interface SeenAccepted extends Pick<LedgerRow, "ledgerId" | "state" | "by" | "answer" | "doubt"> {
  /** Whether it came from the account of the request that asks. */
  readonly isOwn: boolean;
  /** Whether it is a return; else it is a loan or a renewal. */
  readonly isReturn: boolean;
  /** Whether a stand-in accepted it: then its answer is what its terminal was told, until the system has answered. */
  readonly isQueued?: true;
}

/** What is asked for where a return that waits is handed over. */
export interface HandOverAsked {
  readonly ledgerId: number;
  /** The request before which it is handed over; absent where the worker hands it over. */
  readonly before?: number;
  /** Whether a question about it, or of its login, had no answer before. */
  readonly isUnsure?: boolean;
  /** Whether it has waited for too long. */
  readonly isTooOld?: boolean;
}

/** What is known of a return that is handed over. */
export type HandOverHow = Pick<HandOverAsked, "isUnsure" | "isTooOld">;

/** Who keeps what a stand-in has accepted from being handed over. */
export type HeldBy = "staff" | "stand-in";

/** What came of handing a return over: it is over, and the ledger has its outcome; or it still waits. */
export type HandedOver =
  /** `word`: the system's own answer, where the row has it. */
  | { readonly kind: "over"; readonly ledgerId?: number; readonly word?: Word }
  /**
   * `row`: it waits for another change of its copy; `login`: for the system, or for its login there; `answer`: for the
   * answer to a 17, which may be missing because of the copy or of the login; `staff`: until they let the hand-over go on.
   */
  | { readonly kind: "waits"; readonly for: "login" | "row" | "answer" | "staff" };

/** What became of a change. */
export type Outcome =
  | { readonly kind: "answer"; readonly answer: RawMessage; readonly yes: boolean; readonly took: number }
  | { readonly kind: "proof"; readonly done: boolean }
  /** The system said that it did not carry it out. */
  | { readonly kind: "not carried out"; readonly answer?: RawMessage; readonly took: number }
  /** No byte of it was sent. */
  | { readonly kind: "not sent" };

/**
 * What later questions have proved about a change. `unproved`: they were answered, and prove nothing. `unanswered`: one
 * of them got no answer.
 */
export type Proof = "done" | "not done" | "unproved" | "unanswered";

/**
 * Whether a change may be sent: a return that comes late, or one about a card or a copy that the system may not know.
 * `unanswered`: the question about it had no answer.
 */
export type SendVerdict =
  | ReturnVerdict
  | QueuedVerdict
  | { readonly kind: "unknown"; readonly reason: "patron-unknown" | "item-unknown" }
  | "unanswered";

/** What the row of a change says that was not sent. Without a state: that. */
export type UnsentSettlement =
  & Required<Pick<Settlement, "terminalTold">>
  & Partial<Pick<Settlement, "state" | "by" | "detail" | "doubt">>;

/** What a terminal is told. */
export type Word =
  | Exclude<Outcome, { readonly kind: "proof" | "not sent" }>
  /** It is proved to be done. */
  | { readonly kind: "proved" }
  /** Its outcome is not known. */
  | { readonly kind: "unconfirmed" }
  /** It is not sent, since the outcome of another change is not known. */
  | { readonly kind: "in doubt" }
  | { readonly kind: "refused"; readonly reason: RefusalReason }
  /** It is not sent, since the system does not know its card or its copy. */
  | Extract<SendVerdict, { readonly kind: "unknown" }>
  /** The money is in the box, and staff book it. */
  | { readonly kind: "taken" }
  /** The copy is back, and its return waits; `isLate`: it is on staff's list instead. */
  | { readonly kind: "accepted"; readonly isLate?: boolean }
  /** Its return, which waited, is taken back. */
  | { readonly kind: "undone" }
  /** The answer to the request of which it is a retry, as the ledger has it. */
  | { readonly kind: "stored"; readonly answer: string; readonly says: Says };

/** What is written into a row. */
export type RowWriting =
  /** `told` is absent where the terminal still waits. */
  | { readonly kind: "unknown"; readonly told?: Says }
  | {
    readonly kind: "outcome";
    readonly outcome: Outcome;
    /** Whether the row was unknown before: its terminal has heard "not confirmed", or could hear nothing else. */
    readonly isLate: boolean;
    /** What the terminal hears; absent where it does not wait any more. */
    readonly told?: Says;
  };

/** A row of the ledger as it was read. */
export interface SeenRow extends Pick<LedgerRow, "ledgerId" | "state" | "by" | "answer" | "terminalTold"> {
  /** Whether a stand-in accepted it: then its answer is what its terminal was told, until the system has answered. */
  readonly isQueued?: true;
  /** What its stored answer says. */
  readonly says?: Says;
  /** Whether later questions can prove it; absent where it is too old to be followed. */
  readonly canBeProved?: boolean;
}

/** One of the standings of a row. */
export type RowStanding = "sent" | "late" | "proved" | "lost" | "unknown" | "settled";

/** A row that this process follows. */
export interface FollowedRow {
  readonly ledgerId: number;
  readonly standing: RowStanding;
  readonly facts: ChangeFacts;
  /** Whether the answers to later questions can prove it. */
  readonly canBeProved: boolean;
  /** Whether another process sent it: that process may settle it, too. */
  readonly isForeign: boolean;
  /** The request that waits for it; absent once that has its answer. */
  readonly request?: number;
  /** The session on which its answer may come: that of its request, one that is kept apart for it, or none any more. */
  readonly session: "lent" | "apart" | "none";
  readonly outcome?: Outcome;
  /** Whether the system itself has closed the connection, so that it works on the change no more, and for how long. */
  readonly closed: "no" | "just now" | "long ago";
  /** Whether proof is being asked for. */
  readonly isAsking: boolean;
  /** Since when the system answers questions again; absent while it does not. */
  readonly answersSince?: number;
  /** How often proof was asked for by itself since then, and whether it is planned again. */
  readonly step: number;
  readonly isPlanned: boolean;
  /** How many writings there were, and how many of them are on disk. */
  readonly writings: number;
  readonly written: number;
}

/** One of the phases of a request. */
export type Phase =
  | "questioning"
  | "leasing"
  | "beginning"
  | "preparing"
  | "leaving"
  | "sent"
  | "answering"
  | "looking"
  | "taking"
  | "behind"
  | ReturnPhase;

/** One of the phases in which a request works on returns that wait. */
type ReturnPhase =
  | "queueing"
  | "comparing"
  | "gathering"
  | "undoing"
  | "clearing"
  | "recalling"
  | "giving on"
  | "accepting"
  | "taking up"
  | "asking"
  | "listing"
  | "seeing";

/** What a request that is behind a row waits for. */
export type Awaiting =
  /** Time to look at a row again that another process follows. */
  | "look"
  /** A change of the row's standing. */
  | "change"
  /** The end of the questions that may prove the row. */
  | "proof"
  /** That the row's new state is on disk; then it is read, or the request is tried again. */
  | { readonly written: number; readonly then: "read" | "again" }
  /** The row, which is being read. */
  | "row";

/** A request. */
export interface AskedChange {
  readonly id: number;
  readonly phase: Phase;
  readonly facts: ChangeFacts;
  /** How often it was tried before. */
  readonly tries: number;
  /** Whether too little of its time is left to send it. */
  readonly isLate: boolean;
  /** Whether its time is over. */
  readonly isOver: boolean;
  /** Its own row, or the one that it is behind. */
  readonly ledgerId?: number;
  /** How many owed answers a later question had cleared when it began to wait for one. */
  readonly clearedThen?: number;
  /** What its terminal hears if it proves to be no retry of a change that was sent. */
  readonly refusal?: Word;
  /** Whether a row was sought for what has happened already: money is in a coin box, or a copy is back. */
  readonly isTaken?: true;
  readonly as?: "retry" | "other";
  readonly awaiting?: Awaiting;
  /** The row that it is behind, as it was read last. */
  readonly seen?: SeenRow;
  /** What its terminal will hear; absent where it will be tried again. */
  readonly word?: Word;
  /** The writing after which its terminal hears it. */
  readonly upTo?: number;
  /** Set for the hand-over of a return. */
  readonly handOver?: HandOverAsked;
  /** What the hand-over waits for, where its return still waits after all. */
  readonly waitsFor?: "login" | "row" | "answer";
  /** What waits of its copy and its patron, the oldest first. */
  readonly returns?: readonly SeenAccepted[];
  /** The accepted return of which it is a retry. */
  readonly repeats?: SeenAccepted;
  /** The last return of its copy that the system answered when it was handed over. */
  readonly answered?: { readonly ledgerId: number; readonly isOwn: boolean; readonly word: Word };
}

/** The changes of an institution. The shell says beside each event whether changes may be sent at all. */
export interface CoreState {
  /** Whether rows can be written. */
  readonly canWrite: boolean;
  /** Whether the system answers, as far as is known. */
  readonly isOnline: boolean;
  /** How many sessions may be kept apart for late answers. */
  readonly mostApart: number;
  /** How often the system has owed an answer so far. */
  readonly owed: number;
  /** How often it had when the latest question was asked that it has answered. Below `owed`, no change may go. */
  readonly cleared: number;
  /** Whether a later question is being asked for the requests that wait for its answer. */
  readonly isQuestioning: boolean;
  readonly requests: ReadonlyMap<number, AskedChange>;
  readonly rows: ReadonlyMap<number, FollowedRow>;
}

/** The state of an institution that has asked for nothing. */
export const NOTHING_ASKED: CoreState = {
  ...{ canWrite: true, isOnline: true, mostApart: 1 },
  ...{ owed: 0, cleared: 0, isQuestioning: false, requests: new Map(), rows: new Map() },
};

/** What happens to a request. */
export type RequestEvent =
  /** A session is leased. */
  | { readonly kind: "leased" }
  | { readonly kind: "no session"; readonly reason: RefusalReason }
  | { readonly kind: "begun"; readonly ledgerId: number }
  /** Another row forbids its own: one of which it is a retry, or one in its way. */
  | { readonly kind: "earlier" | "in the way"; readonly row: SeenRow }
  /** It is no retry. */
  | { readonly kind: "none earlier" }
  /** What waited in the row is not this process's to hand over any more: another one has given its row up, or it is gone. */
  | { readonly kind: "gone" }
  /** The money in a coin box has its row. */
  | { readonly kind: "taken" }
  /** Nothing that was asked before speaks against sending it. `canBeProved`: whether later questions can prove it. */
  | { readonly kind: "prepared"; readonly canBeProved: boolean }
  /** Whether it may be sent, by the answer to a question. */
  | { readonly kind: "judged"; readonly verdict: SendVerdict; readonly canBeProved: boolean }
  /** What must be known before it is sent is not known: it may be tried again. */
  | { readonly kind: "not to be sent" }
  /** Its row says that it was not sent. */
  | { readonly kind: "left" }
  | { readonly kind: "storage away" }
  /** The program has a defect: the shell has told so. */
  | { readonly kind: "broken" }
  /** The row that it is behind; absent where it is gone. */
  | { readonly kind: "row"; readonly row?: SeenRow }
  /** Too little of its time is left to send it. */
  | { readonly kind: "late" }
  /** The later question was answered, or had no answer. */
  | { readonly kind: "questioned" }
  /** Of the row that it waits for: its state is on disk, it stands otherwise, or proof was asked for. */
  | { readonly kind: "written" | "stands otherwise" | "proof over" }
  /** Half of its time is over, or it is time to look at a row again. */
  | { readonly kind: "rings" }
  /** Its time is over. */
  | { readonly kind: "over" }
  /** Nobody works on the returns of its copy. */
  | { readonly kind: "copy is free" }
  /** The return that was accepted, of which it is a retry. */
  | { readonly kind: "accepted before"; readonly row: SeenAccepted }
  | { readonly kind: "returns"; readonly rows: readonly SeenAccepted[] }
  /** The newest return is taken back, or did not wait any more. */
  | { readonly kind: "taken back" | "waits no more" }
  | { readonly kind: "handed over"; readonly came: HandedOver }
  | { readonly kind: "given on" | "accepted" | "not accepted" }
  /** The return is read, and its request made. Else it is not the oldest of its copy any more, or has no account. */
  | { readonly kind: "taken up"; readonly row: Pick<LedgerRow, "state"> }
  | { readonly kind: "not the oldest" | "no account" }
  /** Nothing may be handed over now. */
  | { readonly kind: "held"; readonly by: HeldBy }
  /** A 17 about the copy had an answer, or none. */
  | { readonly kind: "answered" | "unanswered" }
  | { readonly kind: "listed" | "not listed" };

/** What happens to a row. */
export type RowEvent =
  /** What came of it on its session. `lost`: no answer will come; `isFinal`: the system closed the connection itself. */
  | Exclude<Outcome, { readonly kind: "proof" }>
  | { readonly kind: "lost"; readonly isFinal: boolean }
  /** Half of its terminal's time is over. */
  | { readonly kind: "half" }
  /** The time of its terminal is over. */
  | { readonly kind: "terminal gives up" }
  /** Proof was asked for. */
  | { readonly kind: "proof"; readonly proof: Proof; readonly at: number }
  /** The system answers questions again. */
  | { readonly kind: "answers"; readonly at: number }
  /** It is time to ask for proof again. */
  | { readonly kind: "again" }
  /** The system closed the connection long ago. */
  | { readonly kind: "closed long ago" }
  /** It is time to follow it no more. */
  | { readonly kind: "time over" }
  /** A writing is on disk, or cannot be written at all. */
  | { readonly kind: "written" };

/** What happens. */
export type CoreEvent =
  | { readonly kind: "asked"; readonly id: number; readonly facts: ChangeFacts; readonly handOver?: HandOverAsked }
  | { readonly kind: "request"; readonly id: number; readonly event: RequestEvent }
  | { readonly kind: "row"; readonly ledgerId: number; readonly event: RowEvent }
  /** A question was answered that was asked when the system had owed this many answers. */
  | { readonly kind: "question answered"; readonly owedThen: number; readonly at: number }
  /** The later question was answered, or had no answer. */
  | { readonly kind: "questioned" }
  /** An unknown row of a process that has ended. */
  | { readonly kind: "found abandoned"; readonly row: SeenRow }
  /** Nothing is followed any more: the process ends. */
  | { readonly kind: "closing" };

/** What the shell does for a request. */
export type RequestEffect =
  /** Ask a question whose answer shows that the system carries nothing earlier out any more. */
  | { readonly kind: "ask later question"; readonly id: number }
  | { readonly kind: "lease"; readonly id: number }
  /** Write its row, or find the one that forbids it. */
  | { readonly kind: "write row"; readonly id: number }
  /** Find the row of which it is a retry. */
  | { readonly kind: "look up"; readonly id: number }
  /** Write a row for money in a coin box that was not sent. */
  | { readonly kind: "take"; readonly id: number }
  /** Ask what must be known before it is sent. */
  | { readonly kind: "prepare"; readonly id: number; readonly ledgerId: number }
  /** Give its session back. */
  | { readonly kind: "give back"; readonly id: number }
  /** Settle its row as not sent. */
  | {
    readonly kind: "leave unsent";
    readonly id: number;
    readonly ledgerId: number;
    readonly settlement?: UnsentSettlement;
  }
  /** Send it, once, and ring when half of its time is over. */
  | { readonly kind: "send"; readonly id: number; readonly ledgerId: number }
  /** Ring when it is late, when it is time to look at a row again, or when its time is over. */
  | { readonly kind: "ring"; readonly id: number; readonly when: "late" | "look" | "over" }
  /** Read a row. `isAbandoned`: its process may be gone, and it is given up first. */
  | { readonly kind: "read"; readonly id: number; readonly ledgerId: number; readonly isAbandoned: boolean }
  | { readonly kind: "tell"; readonly id: number; readonly word: Word }
  | { readonly kind: "returns"; readonly id: number; readonly errand: ReturnErrand }
  /** Hand a return over before the request. */
  | { readonly kind: "hand over"; readonly id: number; readonly ledgerId: number }
  /** A hand-over is over: forget it, and tell the worker. */
  | { readonly kind: "handed over"; readonly id: number; readonly came: HandedOver };

/** What the shell does with returns that wait. */
export type ReturnErrand =
  /** Find the accepted return of which a return is the retry. */
  | { readonly kind: "find accepted" }
  /** Read what waits of its copy and its patron. */
  | { readonly kind: "read returns" }
  | { readonly kind: "take back"; readonly ledgerId: number }
  /** Note a row as the answer to the retries of the request. */
  | { readonly kind: "give on"; readonly ledgerId: number }
  /** Write the row of a return that waits from now on. */
  | { readonly kind: "accept" }
  /** Read a return that is to be handed over, and make its request. */
  | { readonly kind: "take up" }
  /** Ask a 17 about its copy. */
  | { readonly kind: "ask first" }
  /** Put a change on staff's list that has waited for too long. */
  | { readonly kind: "list"; readonly ledgerId: number };

/** What the shell does for a row. */
export type RowEffect =
  | { readonly kind: "release" | "set apart" | "end"; readonly ledgerId: number }
  /** Follow the row of another process, as it was read. */
  | { readonly kind: "follow"; readonly ledgerId: number; readonly seen: SeenRow }
  /** Ask later questions. `hasClosed`: the system itself closed the connection long ago. */
  | { readonly kind: "prove"; readonly ledgerId: number; readonly hasClosed: boolean }
  | { readonly kind: "write"; readonly ledgerId: number; readonly writing: RowWriting }
  | { readonly kind: "plan proof"; readonly ledgerId: number; readonly at: number }
  /** Ring when the connection was closed long ago, or when the answer to a proved change is awaited no longer. */
  | { readonly kind: "wait long" | "wait on"; readonly ledgerId: number }
  | { readonly kind: "drop"; readonly ledgerId: number };

/** What the shell does. */
export type CoreEffect =
  | RequestEffect
  | RowEffect
  /** Note that a row cannot be written. `unsent`: one that is open though its change will not be sent. */
  | { readonly kind: "storage failed"; readonly unsent?: number }
  /** Note what the terminal of a row has heard by now. */
  | { readonly kind: "note told"; readonly ledgerId: number; readonly told: Says }
  /** Note that the system gave no answer. */
  | { readonly kind: "unanswered" };
