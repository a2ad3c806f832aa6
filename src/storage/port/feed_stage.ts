import type { KnownCard, KnownCopy } from "../../library/known/known_records.ts";
import type { RecordKind } from "./record_kind.ts";

/**
 * Names of the notes that a feed leaves in the storage of a copy, when all of it has been told: the moment of which the
 * last one tells, and of which the last whole one does, in ISO 8601.
 */
export const FEED_NOTES = { any: "last-feed", whole: "whole-feed" } as const;

/** What one row of a file tells of a card or of a copy. */
export interface FedRow {
  readonly kind: "card" | "copy";
  /** The card's number or the barcode. */
  readonly id: string;
  /** The kind of file that it stands in. */
  readonly from: RecordKind;
  /** Counted from 1 in its file. */
  readonly line: number;
  /** What it tells, as JSON. */
  readonly said: string;
}

/** A card or a copy: what is known of it, and all that the files tell of it; one of both is there. */
export type FedRecord =
  & { readonly id: string; readonly rows: readonly FedRow[] }
  & (
    | { readonly kind: "card"; readonly known?: KnownCard }
    | { readonly kind: "copy"; readonly known?: KnownCopy }
  );

/**
 * Files on their way into what is known of another system's records. Nothing of that changes here: the stage finds, of
 * each record, what the files tell of it beside what is known. One stage serves one feed. Calls must not overlap.
 */
export interface FeedStage {
  add(rows: readonly FedRow[]): Promise<void>;
  /** Ends the adding, and numbers all records, known and told, by their identifiers, cards first; gives how many there are. */
  seal(): Promise<number>;
  /** Finds records by these numbers, both ends included, rows in the order in which they were added. */
  records(first: number, last: number): Promise<readonly FedRecord[]>;
  /** Waits, so that a server on the same database gets its turn. */
  rest(): Promise<void>;
  /** Forgets what was added. */
  discard(): Promise<void>;
}
