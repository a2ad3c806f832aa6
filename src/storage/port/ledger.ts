/**
 * What became of each change that a gateway asked another library system for.
 *
 * A row is written before the request is sent, and settled when its fate is known. The promises, which the contract
 * suite proves on each adapter:
 *
 * - What `begin` gave as begun and what `settle` gave as settled is durable.
 * - Of requests that name the same key at once, in whatever processes, one is begun; the others find its row.
 * - Nothing that an unsettled row stands in the way of is begun, in whatever process.
 * - A row that is settled stays as it is; staff close it, and nobody else. Only the system's own answer, where it comes
 *   after a proof or after staff have closed the row, counts before these.
 * - A row is on the list of what needs attention until it is settled as its terminal was told, or staff close it.
 * - The journal's row is written with what it tells of, or not at all.
 *
 * Ages and windows are judged by the database's clock, which all processes share. Identifiers are matched without
 * regard to the case of ASCII letters. No PIN and no password is in any member. Every method throws
 * `StorageUnavailable` where the storage cannot be reached: what was asked for may have been done all the same.
 */
import type { Deadline } from "../../library/deadline.ts";
import type { ChangeAsked } from "../../library/library.ts";
import type { AnswerQuestion } from "./answer_question.ts";
import type { JournalEntry } from "./change.ts";

/**
 * What is known of a change:
 *
 * - `open`: it is about to be sent, or its answer is awaited.
 * - `not sent`: no byte of it went out.
 * - `done`, `refused`: the other system carried it out, or said no.
 * - `unknown`: it went out, and whether it was carried out is not known.
 * - `closed`: as `unknown`, and staff have seen to it.
 */
export const LEDGER_STATES = ["open", "not sent", "done", "refused", "unknown", "closed"] as const;

/** One of {@link LEDGER_STATES}. */
export type LedgerState = (typeof LEDGER_STATES)[number];

/** How the state became known: an answer in time, one that came late, a later question, or staff who closed the row. */
export const SETTLED_BY = ["answer", "late answer", "proof", "staff"] as const;

/** One of {@link SETTLED_BY}. */
export type SettledBy = (typeof SETTLED_BY)[number];

/** What the terminal heard of its change: that it is done, that it is not (or not confirmed), or nothing as far as is known. */
export const TERMINAL_TOLD = ["yes", "no", "nothing"] as const;

/** One of {@link TERMINAL_TOLD}. */
export type TerminalTold = (typeof TERMINAL_TOLD)[number];

/** A change before it is sent. Members without a comment are as in `JournalEntry`. */
export interface LedgerEntry
  extends Pick<JournalEntry, "at" | "told" | "origin" | "patronId" | "itemId" | "titleId" | "amount" | "payment"> {
  /** What was asked for. */
  readonly action: ChangeAsked;
  /** The id of the institution whose library system is asked. */
  readonly institution: string;
  /** The process that sends it; its rows are given up when it begins anew under the same name. */
  readonly owner: string;
  /**
   * Milliseconds within which its owner settles it, as unknown at the latest. A row that is open for longer belongs to
   * a process that has ended.
   */
  readonly openFor: number;
  /** Milliseconds for which it stands in the way of others while it is not settled. */
  readonly standsFor: number;
  /** What the other system told of its patron, copy or debt before, for proof; opaque to the storage. */
  readonly before?: string;
  /** What the terminal has heard already; absent: nothing. */
  readonly terminalTold?: TerminalTold;
  /**
   * Whether its terminal is told yes whatever comes of it, as a coin box that cannot give money back: it waits for no
   * other row, and no other waits for it.
   */
  readonly standsAlone?: true;
  /** When it is too late to send it. Absent: the caller waits as long as it takes. */
  readonly deadline?: Pick<Deadline, "left">;
}

/** A change as the ledger has it. */
export interface LedgerRow
  extends
    Omit<LedgerEntry, "origin" | "owner" | "openFor" | "standsFor" | "deadline" | "terminalTold" | "standsAlone"> {
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
  /** When it was begun, by the database's clock. */
  readonly begun: Temporal.Instant;
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

/** What became of a change. */
export interface Settlement {
  readonly state: "not sent" | "done" | "refused" | "unknown";
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
  /** What else is worth telling, for the journal. */
  readonly detail?: string;
}

/**
 * What came of beginning a change.
 *
 * - `begun`: its row is durable and open; it may be sent.
 * - `earlier`: it is a retry of the change in the row, which may still be open; nothing was written.
 * - `in the way`: a change of the same copy, or a like one of the same patron, is open or unknown; nothing was written.
 */
export type Begun =
  | { readonly kind: "begun"; readonly ledgerId: number }
  | { readonly kind: "earlier" | "in the way"; readonly row: LedgerRow };

/** Asks for rows that need attention, the newest first. */
export interface AttentionQuery {
  /** Absent: of all institutions. */
  readonly institution?: string;
  /** Only rows with a lower number: those that follow on a page. */
  readonly before?: number;
  /** Rows at most. */
  readonly limit: number;
}

/** How many rows of an institution need attention. */
export interface AttentionTally {
  readonly institution: string;
  readonly count: number;
  /** When the oldest was begun. */
  readonly oldest: Temporal.Instant;
}

/** What came of closing a row: `open` is one whose answer is still awaited. */
export type Closing = "closed" | "not there" | "open" | "needs no attention";

/** The ledger of a storage. */
export interface Ledger {
  /**
   * Writes the row of a change, durably and in one step with looking for what forbids it.
   *
   * An earlier row is one of the institution under a key of `repeats`, or of a payment one of the same account, patron,
   * amount, fee and transaction id (BK) within 24 hours that was not refused. What was not sent is none, unless its
   * terminal was told yes all the same. The window of a row begins when it is settled: while it is open or unknown, it counts.
   *
   * In the way is an open or unknown row of the same institution, for as long as its `standsFor` says: one of the same
   * copy; and of a payment (37), a renewal of all (65), a hold (15) and a renewal that names no copy
   * (29) one of the same message and patron.
   *
   * Where its deadline has passed, nothing is written, and `StorageUnavailable` is thrown.
   *
   * @param repeats the keys under which an earlier row counts; with `whenever` also one whose window is over
   */
  begin(entry: LedgerEntry, repeats: Pick<AnswerQuestion, "keys" | "whenever">): Promise<Begun>;
  /** Finds the row that {@link Ledger.begin} would give as the earlier one, and writes nothing. */
  earlier(entry: LedgerEntry, repeats: Pick<AnswerQuestion, "keys" | "whenever">): Promise<LedgerRow | undefined>;
  /** Notes what the other system told before the change, where that was asked once its row stood. */
  noteBefore(ledgerId: number, before: string): Promise<void>;
  /** Notes what the terminal heard last: a retry may be told more than the first request was. */
  tellTerminal(ledgerId: number, told: TerminalTold): Promise<void>;
  /**
   * Settles an open or unknown row, or says of an open one that it is unknown, and writes the journal's row with it; of
   * an unknown one that stays unknown, it notes only what the terminal was told. Gives whether it was so: `false` where
   * the row is settled or closed already, or is not there.
   */
  settle(ledgerId: number, settlement: Settlement): Promise<boolean>;
  /**
   * Writes down what the system itself has answered in the end, where the row was concluded without it: settled
   * otherwise by proof, or closed by staff. The row is on the list anew where the terminal was told otherwise. Of any
   * other row nothing is changed.
   */
  correct(ledgerId: number, settlement: Settlement): Promise<void>;
  /**
   * Tells whether another owner's change of a row's copy was settled as done, or closed, since ten minutes before the
   * row was begun: what was known of the copy before the row may be older than that change.
   */
  changedElsewhere(ledgerId: number): Promise<boolean>;
  /** Finds a row. */
  row(ledgerId: number): Promise<LedgerRow | undefined>;
  /** Lists the unknown rows of an institution, oldest first. */
  unknowns(institution: string): Promise<readonly LedgerRow[]>;
  /** Lists rows that need attention: unknown ones, and those that were settled otherwise than their terminal was told. */
  attention(query: AttentionQuery): Promise<readonly LedgerRow[]>;
  /** Counts the rows that need attention; institutions without any are left out. */
  attentionTally(): Promise<readonly AttentionTally[]>;
  /** Takes a row off the list, since staff have seen to it, and writes that to the journal. */
  close(ledgerId: number, closing: LedgerClosing): Promise<Closing>;
  /**
   * Says of open rows that they are unknown: those of an owner, which begins anew, and those that have been open for
   * too long. Gives how many they were.
   *
   * @param owner absent: only those that have been open for too long
   */
  giveUp(now: Temporal.Instant, owner?: string): Promise<number>;
  /**
   * Removes rows that were settled or closed before this moment, that no retry may ask for any more, and that need no
   * attention; gives how many.
   */
  prune(before: Temporal.Instant): Promise<number>;
}
