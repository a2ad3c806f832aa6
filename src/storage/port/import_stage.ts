import type { RecordKind, RecordOf } from "./record_kind.ts";

/** A record that waits to be merged, and the line of the file that brought it. */
export interface StagedRow<K extends RecordKind> {
  /** Counted from 1 in its file. */
  readonly line: number;
  /** Whole: a field that the file does not have gets the value of a new record. */
  readonly record: RecordOf[K];
}

/** Why a staged record does not fit into the library. */
export type StageProblem =
  /** An earlier line is about the same record. */
  | "repeated"
  /** An earlier line gives the same login id to another patron. */
  | "login-repeated"
  /** The login id belongs to another patron. */
  | "login-taken"
  /** The copy is new, and nothing says which title it belongs to. */
  | "title-missing"
  /** An earlier line, or one of the file of titles, writes the title's identifier with other letters, capital or small. */
  | "title-spelled"
  | "title-spelled-in-titles"
  | "patron-unknown"
  | "item-unknown"
  | "title-unknown"
  /** The copy is captured for another hold. */
  | "captured-twice";

/** One record that does not fit. */
export interface StageFault {
  readonly kind: RecordKind;
  /** Counted from 1 in its file. */
  readonly line: number;
  readonly problem: StageProblem;
  /** The identifier that does not fit. */
  readonly id: string;
  /** The earlier line, or the patron who has the login id. */
  readonly other?: string;
}

/** Records that may fit or not: what they name is not there, and may be among what could not be staged. */
export interface StageDoubt {
  readonly kind: RecordKind;
  /** The kinds whose files could not be staged in full, so that the record may be among the rest. */
  readonly among: readonly RecordKind[];
}

/** What checking the staged records gave. */
export interface StageChecked {
  /** The first of what does not fit. */
  readonly faults: readonly StageFault[];
  /** How many do not fit in all, with those that are not in `faults`. */
  readonly count: number;
  /** Records that cannot be judged because not everything was staged. */
  readonly doubts: readonly StageDoubt[];
}

/** How staged records become part of the library. */
export interface MergeOptions {
  /** Whether records of the staged kinds that were not staged are removed. */
  readonly replaceMissing: boolean;
  /**
   * When the staged records were true. What terminals and the desk have changed since then stands: the loan of a copy
   * that was changed later, and where it is and how it is; holds and fees of a patron who was, and the patron's block.
   */
  readonly exported: Temporal.Instant;
}

/** What merging did, or would do, to the records of one kind. */
export interface MergeCount {
  readonly added: number;
  /** Records that were stored, and are different now. */
  readonly changed: number;
  /** Records that were the same already. */
  readonly unchanged: number;
  /** Records that were left as they are, because a terminal or the desk has changed them since the export. */
  readonly newer: number;
  /** Records that were removed because the file lacks them. */
  readonly removed: number;
}

/** How much a file lacks. */
export interface MissingCount {
  /** Stored records of the kind; of titles, only those without a copy. */
  readonly stored: number;
  /** Those of them that were not staged and have not been changed since the export. */
  readonly missing: number;
}

/** A patron or a copy that was not staged and yet cannot be removed, because of what is open on it. */
export interface Retained {
  readonly kind: "patrons" | "items";
  /** The card or the barcode. */
  readonly id: string;
  /** What keeps it. */
  readonly because: "loan" | "hold" | "fee";
}

/** A fee that merging added, changed or removed, in minor units of the institution's currency. */
export interface FeeMove {
  readonly became: "added" | "changed" | "removed";
  readonly feeId: string;
  readonly patronId: string;
  readonly itemId?: string;
  /** What it is now, or was when it was removed. */
  readonly amount: number;
  readonly outstanding: number;
  /** What a changed one was before. */
  readonly was?: Pick<FeeMove, "amount" | "outstanding">;
}

/** Fees that a report lists one by one. */
export const FEES_TOLD = 1000;

/** What merging did. Kinds of which nothing was staged are absent. */
export interface MergeReport {
  readonly counts: ReadonlyMap<RecordKind, MergeCount>;
  /** By their identifiers, all fees that merging added, changed or removed; none where they are more than {@link FEES_TOLD}, or before it. */
  readonly fees: readonly FeeMove[];
  /** Records that the file lacked and that were kept, since something is open on them. */
  readonly retained: readonly Retained[];
}

/** How far merging has come. */
export type MergeProgress = (kind: RecordKind, done: number, total: number) => void;

/** Takes the records of files. */
export interface RecordTaker {
  /** Announces a kind. Where a record is stored already, only `fields` of it are replaced. */
  begin<K extends RecordKind>(kind: K, fields: ReadonlySet<keyof RecordOf[K]>): Promise<void>;
  /**
   * Adds records of an announced kind. A hold is the stored one of the same patron, title and copy, whatever its
   * `holdId`, else that of the same `holdId`; an empty `titleId` of a hold is that of its copy. An empty `titleId`, title
   * or author of a copy leaves what is stored. A patron whose `pin` is empty keeps the stored one, and so does one for
   * whom an earlier import brought the very same hash. An empty attribute is taken away.
   */
  add<K extends RecordKind>(kind: K, rows: readonly StagedRow<K>[]): Promise<void>;
}

/**
 * Records on their way into a library, beside the library itself: nothing changes before `merge`. One stage serves one
 * import. Calls must not overlap.
 */
export interface ImportStage extends RecordTaker {
  /**
   * Finds what does not fit, at most `most` of each problem of each kind, and how much there is of it in all.
   *
   * @param cut the kinds of which there is more than could be staged: what that may bring is in doubt, and no fault
   */
  check(options: MergeOptions, most: number, cut?: ReadonlySet<RecordKind>): Promise<StageChecked>;
  /** Counts, of each announced kind, what is stored and what of it was not staged. */
  missing(options: Pick<MergeOptions, "exported">): Promise<ReadonlyMap<RecordKind, MissingCount>>;
  /** Tells what `merge` would do now. Called after `check` found nothing. */
  plan(options: MergeOptions): Promise<MergeReport>;
  /**
   * Merges in many short transactions, between which a server that works on the same library gets its turn. Each leaves
   * a library that is consistent in itself; an import that is broken off is finished by running it again.
   */
  merge(options: MergeOptions, progress: MergeProgress): Promise<MergeReport>;
  /** Forgets what was staged. */
  discard(): Promise<void>;
}
