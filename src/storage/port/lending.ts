/**
 * What a stand-in accepts while another library system is away, in the database in which the copy of its records is kept.
 *
 * A change is judged by what is known of its card and its copy, by what was accepted in this outage, and by rows of the
 * ledger that are not settled. Reading that, judging it and writing it is one step. The promises, which the contract suite
 * proves on each adapter:
 *
 * - The row in the ledger, what is known of card and copy from then on, the counts of the outage and the journal's row are
 *   written together, durably, or none of them.
 * - Of changes that are judged at once, in whatever processes, each is judged by what the others have written: no limit is
 *   exceeded, and no copy is lent twice.
 * - An institution has one open outage at most, which all processes share, and which goes on where a process ends.
 *
 * Identifiers are matched without regard to the case of ASCII letters. No PIN is in any member but the hash in what is
 * known of a card. Every method throws `StorageUnavailable` where the storage cannot be reached: what was asked for may
 * have been done all the same.
 */
import type { Day } from "../../library/day.ts";
import type { Deadline } from "../../library/deadline.ts";
import type { KnownCard, KnownCopy } from "../../library/known/known_records.ts";
import type { KnownList } from "../../library/known/known_list.ts";
import type { AnswerQuestion } from "./answer_question.ts";
import type { JournalEntry } from "./change.ts";
import type { RecordsFound, RecordsSaid, RecordsWanted } from "./known_records.ts";
import type { AcceptedEntry, LedgerRow } from "./ledger.ts";

/** How many changes the stand-in has accepted and refused. */
export interface AwayCounts {
  readonly lent: number;
  readonly returned: number;
  readonly renewed: number;
  readonly refused: number;
}

/** A time for which the library system was away and its stand-in answered. */
export interface Outage extends AwayCounts {
  /** Outages are numbered; rows of the ledger name theirs so. */
  readonly outageId: number;
  readonly institution: string;
  /** Since when the system has given no answer. */
  readonly began: Temporal.Instant;
  /** Absent while it goes on. */
  readonly ended?: Temporal.Instant;
}

/** What a change that is judged is about. */
export interface AwayQuestion {
  readonly institution: string;
  readonly patronId?: string;
  readonly itemId?: string;
  /** Under which keys an earlier row is that of the same request. */
  readonly repeats: Pick<AnswerQuestion, "keys" | "whenever">;
  /** The day, by the institution's clock: loans are counted for each day. */
  readonly day: Day;
  /** When it is too late to write it. Absent: the caller waits as long as it takes. */
  readonly deadline?: Pick<Deadline, "left">;
}

/**
 * What is known of cards and copies, with what a stand-in has accepted and the system has not heard of (`known_waiting.ts`).
 * Beside those that were asked for there are the cards that they name: a card's own number, and who has a copy.
 */
export interface RecordsRead extends RecordsFound {
  /** Those of which such a change waits, by their identifiers as `foldId` writes them: what the system says of them is older. */
  readonly waiting: { readonly cards: ReadonlySet<string>; readonly copies: ReadonlySet<string> };
}

/** What decides about a change while the system is away, at one moment. Card, copy and loans are read with what waits. */
export interface AwayFacts {
  /** The open outage; absent: the system is not away, and nothing may be accepted. */
  readonly outage?: Outage;
  /** The row of an earlier request that this one repeats. */
  readonly earlier?: LedgerRow;
  /** What is known of the card; absent: nothing. */
  readonly card?: KnownCard;
  /** The system's own form of the card's number, where it was asked for in another. */
  readonly patronId?: string;
  /** What is known of the copy; absent: nothing. */
  readonly copy?: KnownCopy;
  /** What is known of the list of loans of the patron to whom the copy was lent, as far as is known. */
  readonly borrowerLoans?: KnownList;
  /** Loans that the card has been given in this outage. */
  readonly cardLent: number;
  /** Loans that were accepted today, in whatever outage, but for those that had happened before. */
  readonly dayLent: number;
  /** Whether a change of the copy is under way at the system, or went there and nobody knows what became of it. */
  readonly isCopyUnsure: boolean;
  /** Whether a change of the card went to the system, and nobody knows what became of it. */
  readonly isCardUnsure: boolean;
}

/** What is done with a change. */
export type AwayDecision =
  /** It is accepted: all of this is written, and counted as `as`. */
  | {
    readonly kind: "accepted";
    readonly as: Exclude<keyof AwayCounts, "refused">;
    readonly entry: AcceptedEntry;
    readonly told: RecordsSaid;
    readonly journal: JournalEntry;
    /** Whether it had happened before it was asked for: then it is not one of the day's loans, which are limited. */
    readonly isTold?: true;
  }
  | { readonly kind: "refused"; readonly journal: JournalEntry }
  /** Nothing is written. */
  | { readonly kind: "left" };

/** The lending of a storage. */
export interface Lending {
  /** Gives an institution's newest outage, open or not. */
  outage(institution: string): Promise<Outage | undefined>;
  /** Opens an outage, unless one is open; gives the open one. */
  begin(institution: string, began: Temporal.Instant): Promise<Outage>;
  /** Ends the open outage, if there is one; gives whether there was. */
  end(institution: string, ended: Temporal.Instant): Promise<boolean>;
  /** Reads what is known of cards and copies of an institution, with what waits. */
  read(institution: string, wanted: RecordsWanted): Promise<RecordsRead>;
  /**
   * Reads what decides about a change, lets `judge` decide, and writes that. `judge` is called again where others have
   * changed what decides in between; its last decision is given.
   */
  decide<D extends AwayDecision>(question: AwayQuestion, judge: (facts: AwayFacts) => D): Promise<D>;
}
