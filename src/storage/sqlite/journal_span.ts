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
  const newest = db.prepare(`
    select * from journal
    where coalesce(told, at) >= ?1 and coalesce(told, at) <= ?2 and (coalesce(told, at) < ?2 or journal_id < ?3)
    order by coalesce(told, at) desc, journal_id desc limit ?4`);
  return ({ since, until, after, newestFirst = false, limit }) => {
    const place = after?.journalId ?? 0;
    const rows = newestFirst
      ? newest.all(since?.epochMilliseconds ?? 0, (after?.told ?? until)?.epochMilliseconds ?? NEVER, place, limit)
      : lines.all((after?.told ?? since)?.epochMilliseconds ?? 0, until?.epochMilliseconds ?? NEVER, place, limit);
    return rows.map(journalLineFrom);
  };
}
