import type { ItemStatus } from "../library/item.ts";

/** What staff look up and change in the library, as the pages are handed it. */
export interface Desk {
  /** What may be the matter with a copy. */
  readonly itemStatuses: readonly ItemStatus[];
  /** Describes a patron by card or login id; never the stored PIN. */
  patron(id: string): Promise<readonly DeskValue[] | undefined>;
  /** Describes a copy by its barcode. */
  item(id: string): Promise<readonly DeskValue[] | undefined>;
  /** Changes something in the name of a member of staff, which the journal tells. */
  change(change: DeskChange, by: string): Promise<"done" | "unknown" | "busy">;
  /** Reads the rows of the journal that are wanted, from the oldest on. */
  journal(search: JournalSearch): AsyncIterable<DeskRow>;
  /** Writes cells as a line of CSV in which a spreadsheet takes nothing for a formula. */
  csvLine(cells: readonly string[]): string;
  /** Writes them as CSV, line by line. */
  journalCsv(search: JournalSearch): AsyncIterable<string>;
}

/** A value with its label, which is indented where it belongs to the one before. */
export type DeskValue = readonly [label: string, value: string];

/** One change that staff make. */
export type DeskChange =
  | { readonly kind: "block"; readonly patronId: string; readonly message: string }
  | { readonly kind: "unblock" | "unlock"; readonly patronId: string }
  | { readonly kind: "set-pin"; readonly patronId: string; readonly pin: string }
  | { readonly kind: "set-status"; readonly itemId: string; readonly status: ItemStatus };

/** Which rows of the journal are wanted; what is empty does not matter. */
export interface JournalSearch {
  readonly patronId: string;
  readonly itemId: string;
  /** The name of its place, its address, or its account. */
  readonly terminal: string;
  readonly action: string;
  readonly reason: string;
  /** Told at this moment or later. */
  readonly since?: Temporal.Instant;
  /** Told before this moment. */
  readonly until?: Temporal.Instant;
  /** Only rows with a higher number, instead of `since`. */
  readonly after?: number;
}

/** One row of the journal, for people. */
export interface DeskRow {
  readonly journalId: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly account: string;
  readonly terminal: string;
  readonly action: string;
  readonly outcome: string;
  readonly reason: string;
  readonly patronId: string;
  readonly itemId: string;
  /** Minor units; absent where no money moved. */
  readonly amount?: number;
  /** The same as it is written. */
  readonly money: string;
  readonly detail: string;
  /** How it was paid, in the terminal's own code; empty where nothing was. */
  readonly paymentType: string;
}
