/**
 * What another library system's answers told of its copies, so that a gateway knows some of it while the system is away.
 *
 * Nothing waits for it: it is written a while after the answer, and what was not written when a process ended is lost. The
 * promises, which the contract suite proves on each adapter:
 *
 * - What `keep` has stored is found by every process, with what was told of the copy before and is not told anew.
 * - A due date is as old as the first answer that told just it, whatever that was; a 12 begins a loan, even of the same
 *   due date; a copy that came back has none.
 *
 * Identifiers are matched without regard to the case of ASCII letters. No member tells of a patron. Every method throws
 * `StorageUnavailable` where the storage cannot be reached.
 */

/** A due date (AH) that an answer told. */
export interface DueSaid {
  /** As it was written. */
  readonly written: string;
  /** The command identifier of the answer that told it first: one system may write a date in several ways. */
  readonly from: string;
  /** When it was told first. */
  readonly since: Temporal.Instant;
}

/** What is known of a copy. What no answer told is absent. */
export interface SaidItem extends DescribedItem {
  /** The due date of its loan. */
  readonly due?: DueSaid;
}

/** The same without its loan. */
export interface DescribedItem {
  /** The id of the institution whose library system told it. */
  readonly institution: string;
  readonly itemId: string;
  /** AJ. */
  readonly title?: string;
  /** AQ. */
  readonly permanentLocation?: string;
  /** Whether it is of a magnetic medium, which no gate may demagnetise. */
  readonly magnetic?: boolean;
}

/** What an answer told of a copy. */
export interface ItemTelling extends DescribedItem {
  /** When. */
  readonly at: Temporal.Instant;
  /** The due date of its loan, or that there is none to tell. Absent: nothing was said of a loan. */
  readonly loan?: "none" | Pick<DueSaid, "written" | "from">;
}

/** The copies of which answers told. */
export interface ItemsSaid {
  /** Stores what was told, of each copy once; no two of them are of one copy. */
  keep(tellings: readonly ItemTelling[]): Promise<void>;
  /** Finds what is known of a copy. */
  find(institution: string, itemId: string): Promise<SaidItem | undefined>;
  /** Removes the copies of which nothing has been told since about this moment, to the day; gives how many. */
  prune(before: Temporal.Instant): Promise<number>;
}
