import type { DatabaseSync } from "node:sqlite";
import type { JournalLine, JournalQuery } from "../port/journal_line.ts";
import { journalLineFrom } from "./records.ts";

/** Reads the journal. */
export type JournalReader = (query: JournalQuery) => readonly JournalLine[];

/** Prepares the statements that read the journal. Rows become durable in the order of their numbers: one writes at a time. */
export function journalReader(db: Pick<DatabaseSync, "prepare">): JournalReader {
  const lines = db.prepare("select * from journal where journal_id > ?1 order by journal_id limit ?2");
  const linesSince = db.prepare(
    "select * from journal where journal_id > ?1 and coalesce(told, at) >= ?3 order by journal_id limit ?2",
  );
  return ({ after = 0, since, limit }) => {
    const rows = since === undefined ? lines.all(after, limit) : linesSince.all(after, limit, since.epochMilliseconds);
    return rows.map(journalLineFrom);
  };
}
