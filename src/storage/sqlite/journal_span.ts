import type { DatabaseSync } from "node:sqlite";
import type { JournalLine, JournalSpan } from "../port/journal_line.ts";
import { journalLineFrom } from "./rows/records.ts";

/** Later than all that is stored. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** Prepares the statement that reads the rows of the journal of a span of time, by the index on their moments. */
export function journalSpanReader(db: Pick<DatabaseSync, "prepare">): (span: JournalSpan) => readonly JournalLine[] {
  // A comparison of both at once would not be looked up in the index.
  const lines = db.prepare(`
    select * from journal
    where coalesce(told, at) >= ?1 and coalesce(told, at) < ?2 and (coalesce(told, at) > ?1 or journal_id > ?3)
    order by coalesce(told, at), journal_id limit ?4`);
  return ({ since, until, after, limit }) => {
    const from = after?.told ?? since;
    return lines.all(from?.epochMilliseconds ?? 0, until?.epochMilliseconds ?? NEVER, after?.journalId ?? 0, limit)
      .map(journalLineFrom);
  };
}
