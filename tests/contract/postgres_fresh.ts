import type { TestDatabases } from "../postgres/test_database.ts";
import { type Fresh, type JournalLine, journalLineFrom } from "./fresh.ts";

/** Takes a database for one test. */
export async function freshOn(databases: TestDatabases): Promise<Fresh> {
  const database = await databases.take();
  return {
    storage: await database.open(),
    reopen: () => database.open(),
    journal: () =>
      database.look(async (pool) => (await pool.run("select * from journal order by journal_id")).map(lineFrom)),
    discard: database.discard,
  };
}

function lineFrom(row: Readonly<Record<string, unknown>>): JournalLine {
  return journalLineFrom(
    row,
    row.at instanceof Date ? row.at.toTemporalInstant() : Temporal.Instant.from(String(row.at)),
  );
}
