/**
 * Returns that a gateway has accepted while the other library system was away.
 *
 * A row is written before the terminal hears yes. What becomes of the return stands in the ledger: the row here names the
 * ledger's, and the ledger's bears this row's key, so that a return is begun once there, in whatever process. The promises,
 * which the contract suite proves on each adapter:
 *
 * - What `accept` and `move` gave is durable.
 * - A row leaves a state once: of those who move it on at once, one hears that it did.
 * - A row is there until it is over; nothing else removes it.
 * - Of one copy only the oldest row is next.
 *
 * Ages are judged by the database's clock. Identifiers are matched without regard to the case of ASCII letters. No PIN and no
 * password is in any member. Every method throws `StorageUnavailable` where the storage cannot be reached.
 */
import type { DueTold } from "./items_told.ts";

/**
 * Where a return is:
 *
 * - `waiting`: the other system has not heard of it.
 * - `begun`: its row stands in the ledger; the request may be out.
 * - `over`: the ledger tells what became of it.
 * - `taken back`: its terminal has undone it, and it is not sent.
 */
export const RETURN_STATES = ["waiting", "begun", "over", "taken back"] as const;

/** One of {@link RETURN_STATES}. */
export type ReturnState = (typeof RETURN_STATES)[number];

/** A return as it is accepted. */
export interface ReturnEntry {
  readonly institution: string;
  /** When the copy came back. */
  readonly at: Temporal.Instant;
  /** When the terminal told it. */
  readonly told: Temporal.Instant;
  /** The id of the terminal's account. */
  readonly account: string;
  /** The terminal's location code (CP), or else its address. */
  readonly terminal: string;
  readonly address: string;
  /** The code of the branch where the copy came back. */
  readonly library: string;
  readonly itemId: string;
  /** What the other system is given at the login that hands it in: CN and CP. */
  readonly login: string;
  readonly location: string;
  /** The request that is handed in, without password; opaque to the storage. */
  readonly request: string;
  /** The due date of the copy's loan, as it was known. */
  readonly due?: DueTold;
  /** The key under which a retry of the terminal finds it, and for how many milliseconds. */
  readonly retryKey?: string;
  readonly retryWindow: number;
}

/** A return as it is stored. */
export interface WaitingReturn extends ReturnEntry {
  readonly returnId: number;
  readonly state: ReturnState;
  /** When it was accepted, by the database's clock. */
  readonly accepted: Temporal.Instant;
  /** When staff said that it may be handed in. */
  readonly released?: Temporal.Instant;
  /** Its row in the ledger. */
  readonly ledgerId?: number;
  /** Why it is on the list of what staff see to without having been sent, in a word. */
  readonly doubt?: string;
  /** What the other system said to it, in its screen messages. */
  readonly said?: string;
  /** The hold that was captured when it was handed in. */
  readonly captured?: CapturedHold;
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

/** What is known of a return when it moves on. */
export interface ReturnMove extends Pick<WaitingReturn, "ledgerId" | "doubt" | "said" | "captured" | "retryKey"> {
  readonly state: ReturnState;
}

/** Which returns are asked for; absent: all. */
export interface ReturnsAmong {
  /** None of these logins' (CN). */
  readonly notOf?: readonly string[];
  /** Only such as staff have released, or as are begun. */
  readonly released?: boolean;
}

/** How many returns of an institution wait. */
export interface ReturnTally {
  readonly institution: string;
  readonly count: number;
  /** How many of them staff have not released. */
  readonly unreleased: number;
  /** When the oldest was told. */
  readonly oldest: Temporal.Instant;
}

/** The returns of a storage that the other systems have not heard of, and what became of them. */
export interface WaitingReturns {
  /**
   * Writes a return down, and gives its number; `undefined` where so many of the institution wait already, or so many numbers
   * lie between the first and the last of them.
   */
  accept(entry: ReturnEntry, most: number): Promise<number | undefined>;
  /** Finds the newest row under one of these keys that is not over, or whose window is not; with `whenever`, any. */
  repeated(
    institution: string,
    repeats: { readonly keys: readonly string[]; readonly whenever: boolean },
  ): Promise<WaitingReturn | undefined>;
  /** Lists the rows of a copy that are waiting or begun, the oldest first. */
  ofItem(institution: string, itemId: string): Promise<readonly WaitingReturn[]>;
  /** Lists rows that are waiting or begun, the oldest of each copy only, the oldest first. */
  next(institution: string, limit: number, among?: ReturnsAmong): Promise<readonly WaitingReturn[]>;
  /** Moves a row on. Gives whether it was in this state until now. */
  move(returnId: number, from: ReturnState, to: ReturnMove): Promise<boolean>;
  /** Says of all rows of an institution that wait that they may be handed in; gives how many they are. */
  release(institution: string, at: Temporal.Instant): Promise<number>;
  /** Counts the rows that are waiting or begun; institutions without any are left out. */
  tally(): Promise<readonly ReturnTally[]>;
  /** Finds the rows that stand behind these of the ledger. */
  ofLedger(ledgerIds: readonly number[]): Promise<readonly WaitingReturn[]>;
  /** Lists rows that captured a hold and were told or handed in since then, by branch, the oldest first. */
  captured(since: Temporal.Instant): Promise<readonly WaitingReturn[]>;
  /**
   * Removes rows that are over or taken back, were told before this moment, and that no retry may ask for any more; those
   * whose row in the ledger is still there stay. Gives how many.
   */
  prune(before: Temporal.Instant): Promise<number>;
}
