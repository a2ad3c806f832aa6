import { asSaid, type Notice } from "../../library/notice.ts";
import type { Day } from "../../library/day.ts";
import type { Fee, FeeType } from "../../library/fee.ts";
import type { Item } from "../../library/item.ts";
import type { Patron } from "../../library/patron.ts";
import type { PatronListing } from "../../library/report.ts";
import type { AnswerQuestion } from "./answer_question.ts";
import type { Applied, Change, JournalEntry } from "./change.ts";
import type { FeedStage } from "./feed_stage.ts";
import type { Finder } from "./find.ts";
import type { Hold, HoldTally } from "./hold.ts";
import type { Comparisons } from "./comparisons.ts";
import type { ImportStage } from "./import_stage.ts";
import type { JournalLine, JournalQuery, JournalSpan } from "./journal_line.ts";
import type { LibrarySnapshot } from "./library_snapshot.ts";
import type { Lending } from "./lending.ts";
import type { KnownRecords } from "./known_records.ts";
import type { LedgerMoves } from "./ledger_moves.ts";
import type { Loan } from "./loan.ts";
import type { Payment } from "./payment.ts";
import type { Title } from "./title.ts";
import type { UpstreamRecords } from "./upstream_records.ts";
import type { PinRecord, PinSet, PinsForgotten, RightPinSent, WrongPinCards, WrongPinSent } from "./wrong_pins.ts";

/**
 * The newest change that moved the version of a patron or an item, whether or not it was about that record, as the
 * journal has it.
 */
export interface LastChange {
  readonly at: Temporal.Instant;
  /** The id of the account that asked for it. */
  readonly account: string;
  /** Its terminal's location code (CP), or its address. */
  readonly terminal: string;
  readonly action: string;
  /** The patron that the change was about. */
  readonly patronId?: string;
}

/** A patron, and all that decides whether the patron may borrow, renew or place a hold. */
export interface PatronFacts {
  readonly patron: Patron;
  /** Moves on with every change of the patron or of the patron's loans, holds and fees. */
  readonly version: number;
  /** The newest change; absent if there was none. Only `patronFacts` gives it: no other question needs it. */
  readonly lastChange?: LastChange;
  /** Open loans, counted. */
  readonly loans: {
    readonly total: number;
    /** Due before the `now` of the question. */
    readonly overdue: number;
    readonly claimedReturned: number;
    readonly lost: number;
  };
  /** The open holds, counted, with those that have run out. */
  readonly holds: readonly HoldTally[];
  /** Minor units outstanding, by type; types without any are absent. */
  readonly owed: Readonly<Partial<Record<FeeType, number>>>;
  /** How many fees are not fully paid. */
  readonly openFees: number;
  /** The number of the newest wrong PIN that is known of, at whatever terminal; 0 if there is none. */
  readonly wrongPins: number;
}

/** What decides about the patron who brings a copy back: without what else the patron has or owes. */
export interface Borrower extends Pick<Patron, "patronId" | "category"> {
  /** As in {@link PatronFacts}. */
  readonly version: number;
}

/** A loan of a patron, and all that decides whether it can be renewed or recalled. */
export interface LoanFacts {
  readonly loan: Loan;
  readonly item: Item;
  /** Of the copy. */
  readonly version: number;
  /** The version of the title, whose holds decide. */
  readonly titleVersion: number;
  /** Open holds on the title, in queue order. */
  readonly holds: readonly Hold[];
  /**
   * Other copies of the title that are available, not on loan, not in transit, and not captured by a hold. They are
   * counted where there are holds, and are 0 elsewhere: without holds they do not matter.
   */
  readonly freeCopies: number;
}

/** A copy, and all that decides about lending it or taking it back. */
export interface ItemFacts {
  readonly item: Item;
  readonly version: number;
  /** Moves on with every hold that is placed, captured, changed or ended on the title. */
  readonly titleVersion: number;
  /**
   * The newest change; absent if there was none. Only `itemFacts` gives it: it decides about what is undone or told
   * late.
   */
  readonly lastChange?: LastChange;
  readonly loan?: Loan;
  readonly holds: readonly Hold[];
  /** As in {@link LoanFacts}. */
  readonly freeCopies: number;
}

/** What a terminal may know of a copy. */
export interface ItemOverview {
  readonly item: Item;
  /** Absent unless the copy is on loan. */
  readonly due?: Temporal.Instant;
  /** Absent unless there are open holds on the title; most copies have none. */
  readonly awaited?: Pick<ItemFacts, "loan" | "holds" | "freeCopies">;
}

/** A title, and all that decides about a hold on it. */
export interface TitleFacts {
  readonly titleId: string;
  /** The title proper. */
  readonly title: string;
  /** Moves on with every hold that is placed, captured, changed or ended on the title. */
  readonly version: number;
  /** In queue order. */
  readonly holds: readonly Hold[];
  /** All copies, with their open loans. */
  readonly copies: readonly { readonly item: Item; readonly loan?: Loan }[];
}

/**
 * A list of barcodes. Of holds, it leaves out those that ran out before `today`, the institution's day; one on a title
 * without copies is listed by the title.
 */
export type BarcodeList =
  | { readonly kind: "loans" | "overdue-loans" }
  | { readonly kind: "waiting-holds" | "unavailable-holds"; readonly today: Day };

/** Positions in a list, counted from 1, both ends included. */
export interface ListRange {
  readonly from: number;
  /** Absent: to the end. */
  readonly to?: number;
}

/** One page of one of a patron's lists. */
export type ListQuery = BarcodeList & ListRange & {
  readonly patronId: string;
  /** The moment of the request, so that all answers are of one moment. */
  readonly now: Temporal.Instant;
};

/** Asks for a patron, and for what else a terminal wants to know of the patron, at one moment. */
export interface PatronOverviewQuery {
  /** The patron's card, or the login id. */
  readonly patronId: string;
  /** The moment of the request. */
  readonly now: Temporal.Instant;
  /** A page of one list; absent: no list. */
  readonly page?: ListRange & (BarcodeList | { readonly kind: "fees" });
  /** Which loans are given one by one: all, or those on whose titles there are open holds. Absent: none. */
  readonly loans?: "all" | "awaited";
}

/** What {@link PatronOverviewQuery} asks for. */
export interface PatronOverview {
  readonly patron: PatronFacts;
  /** Oldest due date first; empty where none were asked for. */
  readonly loans: readonly LoanFacts[];
  /** Absent unless a page was asked for. */
  readonly listing?: PatronListing;
}

/** Records to be stored as they are, as a sample library brings them. They replace stored ones of the same key. */
export interface Records {
  readonly titles?: readonly Title[];
  readonly items?: readonly Item[];
  readonly patrons?: readonly Patron[];
  readonly loans?: readonly Loan[];
  readonly holds?: readonly Hold[];
  readonly fees?: readonly Fee[];
  readonly payments?: readonly Payment[];
}

/**
 * Where the engine keeps a library. Facts are read in one call and a change is applied in one call; no rule of
 * circulation lives behind it. Identifiers are matched without regard to the case of ASCII letters; moments are kept to
 * the millisecond. Every method throws {@link StorageUnavailable} when the storage cannot be reached.
 *
 * The promises, which the contract suite proves on each adapter: what `apply` answered as applied is durable; one copy
 * has one loan; no limit is passed by a race; one hold is captured once, one fee paid once; a conflict or a failure
 * leaves nothing behind.
 */
export interface Storage extends Finder, UpstreamRecords {
  /** What is known of the records of another library system. */
  readonly known: KnownRecords;
  /** Takes the ledger of an institution out of this database, or in. */
  readonly ledgerMoves: LedgerMoves;
  /** What came of comparing another library system's answers with what its copy would have said. */
  readonly comparisons: Comparisons;
  /** What a stand-in accepts in another library system's place. */
  readonly lending: Lending;
  /** Why changes cannot be stored now, and what to do about it, as far as it is known without asking. */
  readonly problem: Notice | undefined;
  /** Finds out whether changes can be stored, and gives `problem`. */
  examine(): Promise<Notice | undefined>;
  /** Finds a patron by `patronId`, else by `loginId`. */
  patronFacts(patronId: string, now: Temporal.Instant): Promise<PatronFacts | undefined>;
  /** Finds a patron and the lists that are asked for, at one moment: counts and lists never disagree. */
  patronOverview(query: PatronOverviewQuery): Promise<PatronOverview | undefined>;
  /** Finds a copy by its barcode. */
  itemFacts(itemId: string): Promise<ItemFacts | undefined>;
  /**
   * Finds what a terminal may know of a copy, by its barcode. It is the commonest question, and leaves out what only
   * decides.
   */
  itemOverview(itemId: string): Promise<ItemOverview | undefined>;
  /** Finds a patron and a copy at one moment. */
  checkoutFacts(
    patronId: string,
    itemId: string,
    now: Temporal.Instant,
  ): Promise<{ readonly patron?: PatronFacts; readonly item?: ItemFacts }>;
  /** Finds a copy, the patron who has it on loan, and the patrons whose holds it may fill. */
  checkinFacts(itemId: string): Promise<
    | { readonly item: ItemFacts; readonly borrower?: Borrower; readonly holders: ReadonlyMap<string, Patron> }
    | undefined
  >;
  /**
   * Finds a patron and a title: the one whose `titleId` this is, else the only one so called, else that of a barcode.
   */
  titleFacts(
    patronId: string,
    title: string,
    now: Temporal.Instant,
  ): Promise<{ readonly patron?: PatronFacts; readonly title?: TitleFacts }>;
  /**
   * Finds a patron and the loans, oldest due date first: all of them, or only those on whose titles there are open
   * holds.
   */
  loansFacts(
    patronId: string,
    now: Temporal.Instant,
    which: "all" | "awaited",
  ): Promise<{ readonly patron: PatronFacts; readonly loans: readonly LoanFacts[] } | undefined>;
  /**
   * Finds a patron, the open fees (oldest first), and the account's payments of this transaction id since `since`,
   * newest first.
   */
  feeFacts(
    query: { patronId: string; account: string; transactionId: string; since: Temporal.Instant; now: Temporal.Instant },
  ): Promise<
    { readonly patron: PatronFacts; readonly fees: readonly Fee[]; readonly earlier: readonly Payment[] } | undefined
  >;
  /**
   * Lists the barcodes of one of a patron's lists, in a steady order; a hold on a title is listed by its first copy.
   */
  list(query: ListQuery): Promise<readonly string[]>;
  /** Lists a patron's open fees, oldest first, from position `from` to position `to`, counted from 1. */
  fees(query: { patronId: string; from: number; to?: number }): Promise<readonly Fee[]>;
  /** Lists all fees of a patron about a copy, paid ones too, oldest first. */
  feesOfItem(query: { patronId: string; itemId: string }): Promise<readonly Fee[]>;

  /**
   * Applies a change as a whole or not at all, and answers when it is durable.
   *
   * `conflict` means that a record which decided has moved on: decide again. `answered` means that the request is a
   * retry, and nothing is done: what another process had answered by then is never overlooked. Once its deadline has
   * passed, {@link StorageUnavailable} is thrown and nothing is done.
   */
  apply(change: Change): Promise<Applied>;
  /**
   * Writes a journal row for a request that changed nothing. Not waited for. Rows that cannot be stored are
   * counted, and the count goes to the function that was given when the storage was opened.
   */
  record(entry: JournalEntry): void;

  /**
   * Reads a part of the journal, in the order of its numbers; none is ever skipped by asking for what comes `after` the
   * last.
   */
  journal(query: JournalQuery): Promise<readonly JournalLine[]>;
  /**
   * Reads the journal rows of a span of time, in the order of the moments when they were told. The clocks of processes
   * differ, and may be set: that is not the order of their numbers.
   */
  journalSpan(span: JournalSpan): Promise<readonly JournalLine[]>;
  /** Removes journal rows that were told before this moment, with what would undo them, and says how many. */
  pruneJournal(before: Temporal.Instant): Promise<number>;
  /** Finds the outcome that an earlier request had, as `Change.outcome` gave it. */
  answer(question: AnswerQuestion): Promise<string | undefined>;
  /**
   * Removes answers that need not be kept any longer, by the database's clock. Where more than `most` are left, it
   * removes the oldest of them too, with a tenth to spare, and says how many those were.
   */
  pruneAnswers(most: number): Promise<number>;
  /**
   * Finds what puts back a copy's newest change, as `Change.undo` gave it; `undefined` if that cannot be undone. It is
   * kept for the newest change of each copy only.
   */
  undo(itemId: string): Promise<string | undefined>;
  /** Removes what would undo changes that were told before this moment. */
  forgetUndo(before: Temporal.Instant): Promise<void>;

  /** Stores records in one transaction, and moves the versions of all that they touch on. */
  load(records: Records): Promise<void>;
  stageImport(): Promise<ImportStage>;
  stageFeed(): Promise<FeedStage>;
  /** Picks, of these patrons, those who are stored and have no PIN. */
  patronsWithoutPin(patronIds: readonly string[]): Promise<readonly string[]>;
  /**
   * Stores hashes of PINs, beside the journal: each for a patron who is stored, and where `replacing` is given only if
   * that is still what is stored.
   */
  setPins(pins: readonly PinSet[]): Promise<void>;
  /** Tells what is known of the PINs that were sent for a card; they move no version. */
  pinRecord(patronId: string): Promise<PinRecord>;
  /**
   * Counts the cards, this one aside, for which an account, or one terminal of it, has sent wrong PINs since a moment;
   * up to as many as are of interest.
   */
  cardsWithWrongPins(query: WrongPinCards): Promise<number>;
  /**
   * Counts a wrong PIN for a patron who is stored, and gives what {@link Storage.pinRecord} then tells, in which it is
   * the last: of those that are counted at once, no two are told the same.
   */
  countWrongPin(wrong: WrongPinSent): Promise<PinRecord>;
  /** Notes a right PIN of a patron, and forgives the wrong ones of the same terminal for that card. */
  noteRightPin(right: RightPinSent): Promise<void>;
  /** Forgets what is too old of the PINs that were sent. */
  forgetPins(until: PinsForgotten): Promise<void>;
  /**
   * Takes a snapshot of the library at this moment, in whole or only of what terminals and staff have changed since.
   */
  snapshot(since?: Temporal.Instant): Promise<LibrarySnapshot>;
  /**
   * Copies the library, as it is at one moment, into a file that is not there yet. Throws {@link BackupElsewhere} where
   * the database has a tool of its own for that.
   */
  backup(path: string): Promise<void>;
  /**
   * Counts how full the library is. Given `most`, counting stops there: to count a million copies holds terminals up.
   */
  counts(most?: number): Promise<{ readonly patrons: number; readonly items: number; readonly loans: number }>;
  /** Tells how large the database is, and the number of the newest row of the journal; 0 if there is none. */
  use(): Promise<{ readonly bytes: number; readonly newestJournalId: number }>;
  /** Reads a note that a command of an administrator left in the storage, such as where its content came from. */
  note(name: string): Promise<string | undefined>;
  /** Stores a note under a name, in the place of an earlier one. */
  setNote(name: string, value: string): Promise<void>;
  /** Stores a note under a name where there is none yet, and gives what stands there: the same for all processes. */
  noteOnce(name: string, value: string): Promise<string>;
  /** Stores a note in the place of one that still is as it was read; gives whether it was. */
  replaceNote(name: string, before: string, value: string): Promise<boolean>;
  /** Finishes what is under way, and closes the database. */
  close(): Promise<void>;
}

/** The name of the note that holds the key of what stands in the place of redacted texts. */
export const REDACTION_NOTE = "redaction-key";

/** The storage cannot be reached, or did not answer in time. */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
  /** Why, for people who read it in their own language. */
  readonly why: Notice;

  constructor(why: Notice | string, options?: ErrorOptions) {
    const told = typeof why === "string" ? asSaid(why) : why;
    super(told.english, options);
    this.why = told;
  }
}
