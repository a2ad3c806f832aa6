import type { Notice } from "../../library/notice.ts";
import type { ItemStatus } from "../../library/item.ts";

/** What somebody types to find a patron, a copy or a title. */
export interface FindQuery {
  readonly text: string;
  /** Records of each kind at most. */
  readonly most: number;
}

/** A patron as far as it takes to tell one from another. */
export interface FoundPatron {
  readonly patronId: string;
  readonly loginId: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** A copy as far as it takes to tell one from another. */
export interface FoundItem {
  readonly itemId: string;
  readonly title: string;
  readonly status: ItemStatus;
  readonly onLoan: boolean;
}

/** A title, with its first copies. */
export interface FoundTitle {
  readonly titleId: string;
  readonly title: string;
  readonly author: string;
  readonly copies: readonly FoundItem[];
  /** How many copies there are. */
  readonly copyCount: number;
}

/** What {@link Finder.find} finds. */
export interface Found {
  readonly patrons: readonly FoundPatron[];
  readonly items: readonly FoundItem[];
  readonly titles: readonly FoundTitle[];
  /** Whether there is more of some kind than was asked for. */
  readonly more: boolean;
  /** What the database cannot find because an index is missing, and how to make it; absent: nothing. */
  readonly limited?: Notice;
}

/** Finds records by parts of what they are called. */
export interface Finder {
  /**
   * Finds patrons whose card or login id begins with the text or whose name has all its words, copies whose barcode begins
   * with it, and titles that have all its words. Words may stand in any order; case and accents do not count. A word of
   * three letters or more may stand anywhere in a name, one of two begins a word, and one of a letter counts beside longer
   * ones only.
   */
  find(query: FindQuery): Promise<Found>;
}

/** Copies that are listed of a title. */
export const COPIES_SHOWN = 5;
