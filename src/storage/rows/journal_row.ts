import type { JournalEntry } from "../port/change.ts";
import type { JournalLine } from "../port/journal_line.ts";

/** A row of the journal: what is told of it again, and what a retry is answered with and what puts things back. */
export interface JournalRow extends Omit<JournalLine, "journalId"> {
  readonly key?: string;
  readonly answer: string;
  readonly undo: string;
}

/** An entry as a row of the journal. */
export function journalRow({ origin, ...entry }: JournalEntry, answer = "", undo = ""): JournalRow {
  return { ...origin, library: origin.branch, ...entry, answer, undo };
}
