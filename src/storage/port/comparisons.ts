import type { Day } from "../../library/day.ts";

/**
 * What came of comparing a library system's answers with what its copy would have said.
 *
 * Counts have no card in them, and are kept for long. Each difference is kept for days only, with what it was about. The
 * promises, which the contract suite proves on each adapter:
 *
 * - What is noted at once is noted as a whole or not at all, and of several processes none loses a count.
 * - A difference that moves to another cause moves in the counts of its day, too, and moves once.
 *
 * Every method throws `StorageUnavailable` where the storage cannot be reached.
 */
export interface Comparisons {
  /** Adds to the counts, and keeps the differences. */
  note(noted: ComparisonsNoted): Promise<void>;
  /** Gives the counts of some days, both included, oldest first. */
  counts(span: { readonly from: Day; readonly to: Day }): Promise<readonly ComparedCount[]>;
  /** Gives differences by their numbers, those above `after`; or the newest, in front, where that is absent. */
  differences(query: { readonly after?: number; readonly most: number }): Promise<readonly KeptDifference[]>;
  /** Moves differences to other outcomes; one that has moved by now, or is gone, stays as it is. */
  move(moves: readonly OutcomeMove[]): Promise<void>;
  /** Forgets the differences about a card; they stay counted. */
  forgetCard(patronId: string): Promise<void>;
  /** Forgets counts of earlier days, earlier differences, and beyond so many differences the oldest. */
  prune(until: ComparisonsKept): Promise<void>;
}

/** What was compared at once. */
export interface ComparisonsNoted {
  readonly counts: readonly ComparedCount[];
  readonly differences: readonly Difference[];
}

/** How often something came of comparing one field of one message on a day. */
export interface ComparedCount extends ComparedRow {
  readonly count: number;
}

/** A field that was compared, and what came of it. */
export interface ComparedRow {
  readonly day: Day;
  /** The command identifier of the request. */
  readonly message: string;
  readonly field: string;
  /** That both said the same, or why they did not. */
  readonly outcome: string;
}

/** A field in which the copy would have said something else. */
export interface Difference extends ComparedRow {
  readonly at: Temporal.Instant;
  readonly patronId?: string;
  readonly itemId?: string;
  /** What the system said, and what the copy would have. */
  readonly bySystem: string;
  readonly byCopy: string;
}

/** A difference as it is stored. */
export interface KeptDifference extends Difference {
  readonly number: number;
}

/** A difference that has another cause than was thought. */
export interface OutcomeMove {
  readonly number: number;
  readonly from: string;
  readonly to: string;
}

/** What is kept of comparisons. */
export interface ComparisonsKept {
  readonly countsFrom: Day;
  readonly differencesFrom: Temporal.Instant;
  readonly most: number;
}
