import type { RemedyTexts } from "../texts/base/remedy_texts.ts";

import type { ItemStatus } from "../library/item.ts";
import type { LoanStatistics } from "./statistics/loan_statistics.ts";
import type { DeskTitle } from "./find/describe_title.ts";
import type { CopyPlace, FoundRecords, PatronStanding } from "./find/found_records.ts";
import type { DeskLists } from "./lists/desk_lists.ts";
import type { DeskWork } from "./work/desk_work.ts";
import type { NamedRecord } from "./labelled_lines.ts";
import type { Closing } from "../storage/port/ledger.ts";
import type { UnbookedPayment } from "./unbooked_payments.ts";
import type { PatronSheet } from "./patron_sheet.ts";
import type { DeskOutage, DeskOutages } from "./returns/desk_outages.ts";
import type { DeskReturns } from "./returns/desk_returns.ts";
import type { RowLanguage } from "./row_words.ts";
import type { JournalPlace } from "../storage/port/journal_line.ts";

/** Look-ups and changes of the library by staff, for the pages. */
export interface Desk {
  /** The statuses that staff can give a copy. */
  readonly itemStatuses: readonly ItemStatus[];
  /** Finds patrons, copies and titles by parts of their names; `busy`: too many searches wait. */
  find(text: string): Promise<FoundRecords | "busy">;
  /** Describes a title by its identifier, its exact title or the barcode of a copy. */
  title(id: string): Promise<DeskTitle | undefined>;
  /** Describes a patron by card or login id; never the stored PIN. */
  patron(id: string, language?: RowLanguage): Promise<DeskPatron | undefined>;
  /** Describes a copy by its barcode. */
  item(id: string, language?: RowLanguage): Promise<DeskItem | undefined>;
  /** Finds who had a copy last, as long as the journal keeps it. */
  lastBorrower(id: string): Promise<LastBorrower | undefined>;
  /** Gives the fields of a patron or a copy as they are typed, by the names of columns. */
  fieldsOf(kind: "patron" | "item", id: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** What staff do for patrons. */
  readonly work: DeskWork;
  /** What staff print. */
  readonly lists: DeskLists;
  /** Counts the loans of some days, both ends included, by the library's clock. */
  loanStatistics(since: Temporal.PlainDate, until: Temporal.PlainDate): Promise<LoanStatistics>;
  /** All actions that journal rows can have. */
  readonly journalActions: readonly string[];
  /** Reads matching rows of the journal, in the order that is asked for. */
  journal(search: JournalSearch): AsyncIterable<DeskRow>;
  /** Writes cells as a line of CSV that holds no formula for a spreadsheet. */
  csvLine(cells: readonly string[]): string;
  /** Reads matching rows as lines of CSV, names first. */
  journalCsv(search: JournalSearch): AsyncIterable<string>;
  /**
   * Lists the exceptions: changes at other library systems that need staff, the newest first.
   *
   * @param before only exceptions with a lower number
   * @param texts the language of what staff should do; English if absent
   */
  exceptions(most: number, before?: number, texts?: RemedyTexts): Promise<readonly DeskException[]>;
  /** Writes all exceptions as lines of CSV, names first. */
  exceptionsCsv(): AsyncIterable<string>;
  /** Counts the exceptions, by institution. */
  exceptionTally(): Promise<readonly ExceptionTally[]>;
  /** The returns that were accepted while a library system was away. */
  readonly returns: DeskReturns;
  /** The outages in which a copy lends. */
  readonly outages: DeskOutages;
  /**
   * Tells what came of each institution's last outage.
   *
   * @param texts as of {@link Desk.exceptions}
   */
  afterOutages(texts?: RemedyTexts): Promise<readonly AfterOutage[]>;
  /** Closes an exception that a member of staff has seen to, or gives the reason why it was not closed. */
  closeException(number: number, word: string, by: string): Promise<Closing>;
}

/** A change at another library system that staff must see to. */
export interface DeskException {
  readonly number: number;
  /** When it happened, in milliseconds since 1970. */
  readonly at: number;
  readonly institution: string;
  readonly account: string;
  readonly terminal: string;
  /** What was asked for, in the words of the journal. */
  readonly action: string;
  readonly patronId: string;
  readonly itemId: string;
  readonly titleId: string;
  /** The amount as people read it; empty if no money is meant. */
  readonly money: string;
  /** What became of the change, and what staff should do. */
  readonly remedy: string;
}

/** Who had a copy before it came back. */
export interface LastBorrower {
  readonly patronId: string;
  /** When it came back, in milliseconds since 1970. */
  readonly until: number;
}

/** What came of an institution's last outage. */
export interface AfterOutage extends DeskOutage {
  /** What a copy accepted in it and staff must see to, the newest first. */
  readonly listed: readonly DeskException[];
}

/** How many exceptions an institution has. */
interface ExceptionTally {
  readonly institution: string;
  readonly count: number;
  /** When the oldest change was asked for, in milliseconds since 1970. */
  readonly oldest: number;
}

/**
 * A value with its label, and the record that it names, if it names one. An indented label belongs to the value before.
 */
export type DeskValue = readonly [label: string, value: string, named?: NamedRecord];

/** A patron, for people, and what can be done about the card. */
export interface DeskPatron extends PatronSheet, PatronStanding {
  readonly loginId: string;
  /** Wrong PINs that still count. */
  readonly wrongPins: number;
  /** Set while wrong PINs have locked the card somewhere; the end is in milliseconds since 1970, absent: staff lift it. */
  readonly locked?: { readonly until?: number };
  readonly values: readonly DeskValue[];
  /** Payments of the last day that were taken for retries and not booked, the newest first. */
  readonly unbookedPayments: readonly UnbookedPayment[];
}

/** A copy, for people, and what can be done about it. */
export interface DeskItem {
  /** The barcode, as the library writes it. */
  readonly itemId: string;
  readonly titleId: string;
  readonly title: string;
  readonly status: ItemStatus;
  readonly place: CopyPlace;
  /** The code of the branch where it is, or where it travels to. */
  readonly branch: string;
  /** Absent: it is not on loan. `due` is in milliseconds since 1970. */
  readonly loan?: { readonly patronId: string; readonly due: number };
  readonly values: readonly DeskValue[];
}

/** Conditions for rows of the journal; an empty one matches all. */
export interface JournalSearch {
  readonly patronId: string;
  readonly itemId: string;
  /** The terminal's location code, its address, or its account. */
  readonly terminal: string;
  readonly action: string;
  readonly reason: string;
  /** Told at this moment or later. */
  readonly since?: Temporal.Instant;
  /** Told before this moment. */
  readonly until?: Temporal.Instant;
  /** Only rows after this place, in the order of the search. */
  readonly after?: JournalPlace;
  /** Whether the rows that were told last come first. */
  readonly newestFirst?: boolean;
}

/** One row of the journal, for people. */
export interface DeskRow {
  readonly journalId: number;
  /** When it happened, in milliseconds since 1970. */
  readonly at: number;
  /** When the server heard of it, in milliseconds since 1970. Rows are in this order. */
  readonly told: number;
  readonly account: string;
  readonly terminal: string;
  readonly action: string;
  readonly outcome: string;
  readonly reason: string;
  readonly patronId: string;
  readonly itemId: string;
  /** Minor units; absent if no money moved. */
  readonly amount?: number;
  /** Minor units that a terminal took, if that is more than the amount. */
  readonly tendered?: number;
  /** The amount as people read it. */
  readonly money: string;
  readonly detail: string;
  /** The terminal's code for the way of payment; empty if nothing was paid. */
  readonly paymentType: string;
}
