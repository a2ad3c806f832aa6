import type { Notice } from "../../library/notice.ts";
import type { Day } from "../../library/day.ts";
import type { ItemStatus } from "../../library/item.ts";

/** What a search finds, for staff: as much as answers "is it in?" and tells one patron from another. */
export interface FoundRecords {
  readonly patrons: readonly FoundReader[];
  readonly items: readonly FoundCopy[];
  readonly titles: readonly FoundWork[];
  /** Whether there is more of some kind. */
  readonly more: boolean;
  /** What the database cannot find, and how that is changed; absent: nothing. */
  readonly limited?: Notice;
}

/** How a patron stands, at a glance. */
export interface PatronStanding {
  /** The card, as the library writes it. */
  readonly patronId: string;
  readonly name: string;
  readonly birthDate?: Day;
  readonly address: string;
  readonly note: string;
  readonly blocked: boolean;
  /** Why it is blocked, for people. */
  readonly blockMessage: string;
  readonly cardLost: boolean;
  /** The last day of the card; absent: it has none. */
  readonly expires?: Day;
  readonly expired: boolean;
  readonly loanCount: number;
  readonly overdueCount: number;
  /** What is owed in all, as people read it; absent: nothing. */
  readonly owed?: string;
}

/** A patron who was found. */
export interface FoundReader extends PatronStanding {
  readonly loginId: string;
  /** The name as a list has it, the family name first. */
  readonly listedName: string;
}

/** Where a copy is, in one word. */
export type CopyPlace = "in" | "held" | "on-loan" | "in-transit" | "away";

/** A copy and where it is. */
export interface FoundCopy {
  /** The barcode. */
  readonly itemId: string;
  readonly titleId: string;
  readonly title: string;
  readonly place: CopyPlace;
  readonly status: ItemStatus;
  /** The code of the branch where it is, or where it travels to. */
  readonly branch: string;
  readonly shelf: string;
  readonly callNumber: string;
  /** When its loan ends, in milliseconds since 1970; absent: it is not on loan. */
  readonly due?: number;
  /** The card of the patron who has it. */
  readonly patronId?: string;
}

/** A title, with what staff answer who asks for it. */
export interface FoundWork {
  readonly titleId: string;
  readonly title: string;
  readonly author: string;
  /** The first copies, those on their shelves before the others. */
  readonly copies: readonly FoundCopy[];
  readonly copyCount: number;
  /** How many stand on their shelves, kept for nobody. */
  readonly inCount: number;
  /** When the first loan ends, in milliseconds since 1970; absent: none is on loan. */
  readonly nextDue?: number;
  /** How many wait for it. */
  readonly queue: number;
}
