/**
 * What became of each change that a gateway asked another library system for, or accepted in that system's place.
 *
 * A change is one row, which goes through states:
 *
 * | state | what is known | what comes next |
 * |---|---|---|
 * | `waiting` | it was accepted, and is to be handed over; the system has not heard of it | `open` (`handOver`); `not sent` (staff decide, or its terminal has taken it back) |
 * | `open` | it is about to be sent, or its answer is awaited | each of the others but `closed` |
 * | `not sent` | no byte of it went out, and none will | |
 * | `done`, `refused` | the system carried it out, or said no | the other one, where the system's own answer comes after a proof |
 * | `unknown` | it went out, and whether it was carried out is not known | `done`, `refused`, `not sent`, `waiting`, `closed` |
 * | `closed` | as `unknown`, and staff have seen to it | `done`, `refused`, where the system's own answer comes |
 *
 * What is a retry of a row, what it stands in the way of, and which state may follow which is decided by
 * `library/once/`, for all databases. The promises, which the contract suite proves on each adapter:
 *
 * - What `accept` and `begin` gave, and what `handOver` and `settle` gave as done, is durable.
 * - Of requests that name the same key at once, in whatever processes, one is begun; the others find its row.
 * - Nothing that an unsettled row stands in the way of is begun, in whatever process.
 * - A row leaves the state `waiting` once at a time: of those who hand it over at once, one hears that it is begun. Of one
 *   copy the oldest is handed over first, and nothing is begun past it.
 * - A row that is settled stays as it is; staff close it, and nobody else. Only the system's own answer, where it comes
 *   after a proof or after staff have closed the row, counts before these.
 * - A row is on the list of exceptions until it is settled as its terminal was told, or staff close it.
 * - The journal's row is written with what it tells of, or not at all.
 *
 * Ages and windows are judged by the database's clock, which all processes share. Identifiers are matched without
 * regard to the case of ASCII letters. No PIN and no password is in any member. Every method throws
 * `StorageUnavailable` where the storage cannot be reached: what was asked for may have been done all the same.
 */
import type { Deadline } from "../../library/deadline.ts";
import type { CopyLoan } from "../../library/known/known_records.ts";
import type { LedgerState, SettledBy, TerminalTold } from "../../library/once/change_state.ts";
import type { ChangeAsked } from "../../library/library.ts";
import type { AnswerQuestion } from "./answer_question.ts";
import type { JournalEntry } from "./change.ts";
import type { DueSaid } from "./items_said.ts";

export type { LedgerState, SettledBy, TerminalTold };

/** What a change is, in whatever state. Members without a comment are as in `JournalEntry`. */
export interface ChangeTold
  extends Pick<JournalEntry, "at" | "patronId" | "itemId" | "titleId" | "amount" | "payment"> {
  /** What was asked for. */
  readonly action: ChangeAsked;
  /** The id of the institution whose library system is asked. */
  readonly institution: string;
  /** What the other system told of its patron, copy or debt before, for proof; opaque to the storage. */
  readonly before?: string;
}

/** A change as it is written first. */
export interface WrittenEntry extends ChangeTold, Pick<JournalEntry, "origin"> {
  /** What the terminal has heard already; absent: nothing. */
  readonly terminalTold?: TerminalTold;
  /**
   * Whether its terminal is told yes whatever comes of it, as a coin box that cannot give money back: it waits for no
   * other row, and no other waits for it.
   */
  readonly standsAlone?: true;
}

/** A change before it is sent. */
export interface LedgerEntry extends WrittenEntry, Pick<JournalEntry, "told"> {
  /** The process that sends it; its rows are given up when it begins anew under the same name. */
  readonly owner: string;
  /**
   * Milliseconds within which its owner settles it, as unknown at the latest. A row that is open for longer belongs to
   * a process that has ended.
   */
  readonly openFor: number;
  /** Milliseconds for which it stands in the way of others while it is not settled. */
  readonly standsFor: number;
  /** When it is too late to send it. Absent: the caller waits as long as it takes. */
  readonly deadline?: Pick<Deadline, "left">;
}

/** What is needed to hand a change in later. */
export interface HandOver {
  /** What the other system is given at the login that hands it over: CN and CP. */
  readonly login: string;
  readonly location: string;
  /** The request that is handed over, without password; opaque to the storage. */
  readonly request: string;
  /**
   * The due date of the copy's loan: of a return as it was known when that was accepted; of a loan or a renewal that a
   * stand-in accepted as the system's answer told it, once it is handed over.
   */
  readonly due?: DueSaid;
  /** The number of the outage in which the stand-in accepted it; absent: it was accepted without one. */
  readonly outage?: number;
  /** The due date that the patron was told, of a loan or a renewal. */
  readonly promised?: Temporal.Instant;
  /** What the copy of the system's records told of the copy's loan when the change was accepted. */
  readonly believed?: CopyLoan;
}

/** Tells whether a stand-in accepted a change, which then waits in the queue of its patron. */
export function isQueued({ handOver }: Pick<LedgerRow, "handOver">): boolean {
  return handOver?.outage !== undefined;
}

/** A change that is accepted in the other system's place: its terminal hears yes. */
export interface AcceptedEntry extends WrittenEntry {
  readonly handOver: HandOver;
  /** When the terminal told it; `at` is when it happened. */
  readonly heard: Temporal.Instant;
  /** The answer that its terminal gets, for retries; opaque to the storage. Absent: it is made anew for each. */
  readonly answer?: string;
}

/** What is known of a row that waits, when it is handed over. */
export interface Sending extends Pick<LedgerEntry, "owner" | "openFor" | "standsFor" | "before" | "deadline"> {
  /** When it is handed over: the journal's row is told then. */
  readonly told: Temporal.Instant;
}

/** A hold that a return captured. */
export interface CapturedHold {
  /** The kind of alert (CV). */
  readonly alertType: string;
  /** Where the copy goes (CT); empty: it stays. */
  readonly destination: string;
  /** For whom it is held (CY). */
  readonly patronId: string;
  readonly title: string;
}

/** What staff are told of a change whose terminal has not heard the other system's answer. */
export interface ChangeNotes {
  /** Why it is on the list of what staff see to without having been sent, in a word. */
  readonly doubt?: string;
  /** What the other system said to it, in its screen messages. */
  readonly said?: string;
  /** The hold that was captured when it was carried out. */
  readonly captured?: CapturedHold;
}

/** A change as the ledger has it. */
export interface LedgerRow extends ChangeTold, Pick<JournalEntry, "told">, ChangeNotes {
  /** Rows are numbered; people name them so. */
  readonly ledgerId: number;
  /** The id of the terminal's account. */
  readonly account: string;
  /** The terminal's location code (CP), or else its address. */
  readonly terminal: string;
  readonly address: string;
  /** The name of the message that asked, in kebab case. */
  readonly message: string;
  /** The code of the branch where the terminal stands. */
  readonly library: string;
  /** When it was begun last, or accepted, by the database's clock. */
  readonly begun: Temporal.Instant;
  /** Present of a change that was accepted to be handed over, in whatever state it is now. */
  readonly handOver?: HandOver;
  /** When the terminal told it; present of a change that was accepted. */
  readonly heard?: Temporal.Instant;
  /** When staff said that it may be handed over. */
  readonly released?: Temporal.Instant;
  readonly state: LedgerState;
  /** Absent while that is unknown, and of what was not sent. */
  readonly by?: SettledBy;
  /** When it became `not sent`, `done`, `refused` or `closed`, by the database's clock. */
  readonly settled?: Temporal.Instant;
  /** The other system's answer, as {@link Settlement} gave it. */
  readonly answer?: string;
  readonly terminalTold: TerminalTold;
  /** The staff who saw to it; a row that was settled otherwise than its terminal was told keeps its state. */
  readonly closed?: LedgerClosing;
}

/** What staff say when they have seen to a row. */
export interface LedgerClosing {
  /** Who. */
  readonly name: string;
  /** What they found or did. */
  readonly word: string;
  /** When, by the clock of the process that wrote it down. */
  readonly at: Temporal.Instant;
}

/** What became of a change, and what staff are told of it. */
export interface Settlement extends ChangeNotes {
  /** `waiting`: it was not sent, and is to be handed over later; only of a change that was accepted to be handed over. */
  readonly state: "waiting" | "not sent" | "done" | "refused" | "unknown";
  /** Needed of `done` and `refused`. */
  readonly by?: Exclude<SettledBy, "staff">;
  /** The time now; the journal's row is told at this moment. */
  readonly now: Temporal.Instant;
  /** Absent: as it stands in the row, where nothing was told yet. */
  readonly terminalTold?: TerminalTold;
  /** The other system's answer, for retries; opaque to the storage. */
  readonly answer?: string;
  /** The due date that the answer tells, for the journal. */
  readonly due?: Temporal.Instant;
  /**
   * The same as it was written, of a loan or a renewal that a stand-in accepted: its row keeps the answer that the terminal
   * was given, which may tell another one.
   */
  readonly handedDue?: DueSaid;
  /** What else is worth telling, for the journal. */
  readonly detail?: string;
  /** In place of the row's names of patron and copy: what may stay of those that the system does not know. */
  readonly names?: Pick<ChangeTold, "patronId" | "itemId">;
}

/**
 * What came of beginning a change.
 *
 * - `begun`: its row is durable and open; it may be sent.
 * - `earlier`: it is a retry of the change in the row, which may still be open; nothing was written.
 * - `in the way`: a change that is open or unknown stands in its way, by the table of pairs, or one of the same copy waits
 *   to be handed over; nothing was written.
 */
export type Begun =
  | { readonly kind: "begun"; readonly ledgerId: number }
  | { readonly kind: "earlier" | "in the way"; readonly row: LedgerRow };

/**
 * What came of handing a row over: as {@link Begun}, where `earlier` is the row itself, which does not wait any more.
 * `gone`: there is no such row. `ticket` names this beginning of the row: a later one of the same row has another.
 */
export type HandingOver =
  | { readonly kind: "begun"; readonly ledgerId: number; readonly ticket: string }
  | { readonly kind: "earlier" | "in the way"; readonly row: LedgerRow }
  | { readonly kind: "gone" };

/** Which waiting rows are asked for; absent: all. */
export interface WaitingAmong {
  /** None of these logins' (CN). */
  readonly notOf?: readonly string[];
  /** None that these terminals' accounts have told. */
  readonly notOfAccounts?: readonly string[];
  /** Only such as staff have released, as a stand-in has accepted, or as are begun. */
  readonly released?: boolean;
}

/** How many changes of an institution wait to be handed over. */
export interface WaitingTally {
  readonly institution: string;
  readonly count: number;
  /** How many of them staff have not released, but for those that a stand-in has accepted. */
  readonly unreleased: number;
  /** How many of them a stand-in has accepted. */
  readonly queued: number;
  /** When the oldest was told. */
  readonly oldest: Temporal.Instant;
}

/** Asks for exceptions, the newest first. */
export interface ExceptionQuery {
  /** Absent: of all institutions. */
  readonly institution?: string;
  /** Only rows with a lower number: those that follow on a page. */
  readonly before?: number;
  /** Rows at most. */
  readonly limit: number;
}

/** How many rows of an institution is an exception. */
export interface ExceptionTally {
  readonly institution: string;
  readonly count: number;
  /** When the oldest was begun. */
  readonly oldest: Temporal.Instant;
}

/** What came of closing a row: `open` is one whose answer is still awaited. */
export type Closing = "closed" | "not there" | "open" | "is no exception";

/** The part of the ledger that lists rows, and writes nothing. */
export interface LedgerLists {
  /** Lists the rows of a copy that were accepted and wait or are open, the oldest first. */
  waitingOf(institution: string, itemId: string): Promise<readonly LedgerRow[]>;
  /** Lists the rows that a stand-in has accepted of a patron and that wait or are open, the oldest first. */
  waitingOfPatron(institution: string, patronId: string): Promise<readonly LedgerRow[]>;
  /**
   * Lists what the stand-in accepted before this row of the same copy, as far as this row was accepted on top of it: in the same
   * outage, or in an earlier one, and handed over only after this one was heard. The newest comes first; of a row that no
   * stand-in accepted there is nothing.
   */
  chainBefore(ledgerId: number): Promise<readonly LedgerRow[]>;
  /**
   * Lists rows that were accepted and wait or are open, the oldest of each copy and of each patron only, the oldest first.
   */
  nextWaiting(institution: string, limit: number, among?: WaitingAmong): Promise<readonly LedgerRow[]>;
  /** Counts the rows that were accepted and wait or are open; institutions without any are left out. */
  waitingTally(): Promise<readonly WaitingTally[]>;
  /** Lists rows that captured a hold and were heard or settled since then, by branch, the oldest first. */
  captured(since: Temporal.Instant): Promise<readonly LedgerRow[]>;
  /**
   * Tells whether another change may be why later questions about a row's copy or patron are answered otherwise than
   * before it was begun: one that was let past while it was under way, or that another owner made in the ten minutes
   * before, of which this one has not heard. Changes that were refused, or not sent, are none. What is so is decided by
   * `library/once/may_alter.ts`.
   */
  mayBeAltered(ledgerId: number): Promise<boolean>;
  /** Finds a row. */
  row(ledgerId: number): Promise<LedgerRow | undefined>;
  /** Lists the unknown rows of an institution, oldest first. */
  unknowns(institution: string): Promise<readonly LedgerRow[]>;
  /** Lists exceptions: unknown ones, and those that were settled otherwise than their terminal was told. */
  exceptions(query: ExceptionQuery): Promise<readonly LedgerRow[]>;
  /** Counts the exceptions; institutions without any are left out. */
  exceptionTally(): Promise<readonly ExceptionTally[]>;
}

/** The ledger of a storage. */
export interface Ledger extends LedgerLists {
  /**
   * Writes the row of a change, durably and in one step with looking for what forbids it.
   *
   * An earlier row is one of the institution under a key of `repeats`, or of a payment one of the same account, patron,
   * amount, fee and transaction id (BK) within 24 hours that was not refused. What was not sent is none, unless its
   * terminal heard yes. The window of a row begins when it is settled: until then it counts.
   *
   * In the way is an open or unknown row of the same institution, for as long as its `standsFor` or its `openFor` says, and one
   * that waits for as long as it waits, by the table of pairs (`library/once/in_the_way.ts`).
   *
   * Where its deadline has passed, nothing is written, and `StorageUnavailable` is thrown.
   *
   * @param repeats the keys under which an earlier row counts; with `whenever` also one whose window is over
   */
  begin(entry: LedgerEntry, repeats: Pick<AnswerQuestion, "keys" | "whenever">): Promise<Begun>;
  /** Finds the row that {@link Ledger.begin} would give as the earlier one, and writes nothing. */
  earlier(entry: LedgerEntry, repeats: Pick<AnswerQuestion, "keys" | "whenever">): Promise<LedgerRow | undefined>;
  /**
   * Writes down a change that is accepted in the other system's place, and gives its number; `undefined` where so many
   * of the institution wait already.
   */
  accept(entry: AcceptedEntry, most: number): Promise<number | undefined>;
  /**
   * Begins a row that waits, durably and in one step with looking for what stands in its way: what {@link Ledger.begin}
   * looks for, and an older row of the same copy that waits. `begun` gives the number that it has from now on.
   */
  handOver(ledgerId: number, sending: Sending): Promise<HandingOver>;
  /**
   * Notes that the terminal has undone a change that waits: it is not sent. Gives whether it waited until now.
   */
  takeBack(ledgerId: number): Promise<boolean>;
  /** Makes a row the answer to the retries of another request; those of the first one find it no more. */
  answerRetries(ledgerId: number, retryKey: string): Promise<void>;
  /** Says of all rows of an institution that wait that they may be handed over; gives how many they are. */
  release(institution: string, at: Temporal.Instant): Promise<number>;
  /**
   * Notes what the other system told before the change, where that was asked once its row stood. Of what a stand-in has
   * accepted it is noted in any case, and before the change is sent. Gives whether the row is open still: else another
   * process took this one for dead, has given the row up, and may have begun it anew, so that it must not be sent here.
   *
   * @param ticket of a row that was handed over, what {@link Ledger.handOver} gave: nothing is noted of a later beginning
   */
  noteBefore(ledgerId: number, before: string, ticket?: string): Promise<boolean>;
  /** Notes what the terminal heard last: a retry may be told more than the first request was. */
  tellTerminal(ledgerId: number, told: TerminalTold): Promise<void>;
  /**
   * Settles an open or unknown row, or says of an open one that it is unknown, and writes the journal's row with it; of
   * an unknown one that stays unknown, it notes only what the terminal was told. A row that waits can be settled only as
   * not sent. A row that was accepted waits again where it was not sent, unless its terminal was told yes once more,
   * which puts it on the list. For one that waits again the journal has no row, and its terminal has still heard yes. Of
   * what the system said, `said` and `captured` are kept where no terminal has heard it: of what was accepted, and of a late
   * answer to a change whose terminal was told yes. Gives whether it was so: `false` where the row is settled or closed
   * already, or is not there.
   */
  settle(ledgerId: number, settlement: Settlement): Promise<boolean>;
  /**
   * Writes down what the system itself has answered in the end, where the row was concluded without it: settled
   * otherwise by proof, or closed by staff. The row is on the list anew where the terminal was told otherwise. Of any
   * other row nothing is changed.
   */
  correct(ledgerId: number, settlement: Settlement): Promise<void>;
  /** Takes a row off the list, since staff have seen to it, and writes that to the journal. */
  close(ledgerId: number, closing: LedgerClosing): Promise<Closing>;
  /**
   * Says of open rows that they are unknown: those of an owner, which begins anew, and those that have been open for
   * too long. One that a stand-in has accepted, and of which {@link Ledger.noteBefore} has not noted anything, was not sent, and
   * will not be: it waits again. Gives how many they were.
   *
   * @param owner absent: only those that have been open for too long
   */
  giveUp(now: Temporal.Instant, owner?: string): Promise<number>;
  /**
   * Removes rows that were settled or closed before this moment, that no retry may ask for any more, and that are no
   * exceptions; gives how many.
   */
  prune(before: Temporal.Instant): Promise<number>;
}
