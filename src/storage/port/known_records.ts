import type { FactOrigin } from "../../library/known/known.ts";
import type { KnownCard, KnownCopy, KnownLogin } from "../../library/known/known_records.ts";

/**
 * What is known of the records of another library system, beside which a copy is kept.
 *
 * Nothing waits for it: it is told a while after an answer, or by a file. The promises, which the contract suite proves on
 * each adapter:
 *
 * - What `tell` has stored is found by every process, and is what the pure functions of `library/known/` make of all that
 *   was told, in whatever order, by whatever processes, and however often.
 * - What is told at once is stored at once, or nothing of it.
 *
 * Identifiers are matched without regard to the case of ASCII letters. Every method throws `StorageUnavailable` where the
 * storage cannot be reached.
 */
export interface KnownRecords {
  /** Merges what was told into what is known. */
  tell(told: RecordsSaid): Promise<void>;
  card(patronId: string): Promise<KnownCard | undefined>;
  copy(itemId: string): Promise<KnownCopy | undefined>;
  /** Finds cards and copies in one question; those of which nothing is known are left out. */
  find(wanted: RecordsWanted): Promise<RecordsFound>;
  login(loginId: string): Promise<KnownLogin | undefined>;
  /** Lists what somebody has a hold on, as far as is known: titles and copies, by their keys in the lists of holds. */
  heldKeys(): Promise<ReadonlySet<string>>;
  /**
   * Forgets all that is known of a card, under each of its numbers, and that copies are on loan to it; gives whether anything
   * was known.
   */
  forgetCard(patronId: string): Promise<boolean>;
  /** Counts the cards and copies that are known, by where the newest of each comes from. */
  tally(): Promise<readonly KnownTally[]>;
  /** Forgets the PINs and the logins' passwords that were right before this moment, and not since; gives how many. */
  forgetPins(before: Temporal.Instant): Promise<number>;
  /** Forgets the cards and copies of which nothing has been told since about this moment, to the day; gives how many. */
  prune(before: Temporal.Instant): Promise<number>;
}

/** What was told at once, by the identifiers of cards, copies and logins. */
export interface RecordsSaid {
  readonly cards: ReadonlyMap<string, KnownCard>;
  readonly copies: ReadonlyMap<string, KnownCopy>;
  readonly logins?: ReadonlyMap<string, KnownLogin>;
  /** When they were told: until when they are not forgotten is counted from here. */
  readonly at: Temporal.Instant;
  /**
   * The time now by the clock of who tells. What is stored as heard later than that was heard by a clock that was ahead: it
   * counts as older. Absent: nothing is put right.
   */
  readonly now?: Temporal.Instant;
  /** Whether who had a copy is forgotten at its return: in the rows of the copy, and of the card. */
  readonly forget?: true;
}

/** How many cards or copies are known, the newest statement about which comes from there. */
export interface KnownTally {
  readonly kind: "card" | "copy";
  readonly origin: FactOrigin;
  readonly count: number;
}

/** The identifiers of cards and copies. */
export interface RecordsWanted {
  readonly cards: readonly string[];
  readonly copies: readonly string[];
}

/** What is known of cards and copies, by their identifiers as `foldId` writes them. */
export interface RecordsFound {
  readonly cards: ReadonlyMap<string, KnownCard>;
  readonly copies: ReadonlyMap<string, KnownCopy>;
}
