import type { JournalEntry } from "../port/change.ts";
import type { JournalLine } from "../port/journal_line.ts";

/** A row of the journal: what is told of it again, and what a retry is answered with and what puts things back. */
export interface JournalRow extends Omit<JournalLine, "journalId"> {
  readonly key?: string;
  readonly answer: string;
  readonly undo: string;
}

/** Makes a row of the journal of an entry. Answers to retries have a table of their own; older rows hold them still. */
export function journalRow({ origin, ...entry }: JournalEntry, undo = ""): JournalRow {
  const { account, terminal, address, message, branch } = origin;
  return { account, terminal, address, message, library: branch, ...entry, answer: "", undo };
}
