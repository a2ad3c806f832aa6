import type { TestDatabases } from "../postgres/test_database.ts";
import { type Fresh, type JournalLine, journalLineFrom } from "./fresh.ts";

/** Takes a database for one test. To connect to it costs the server more than most of what a test asks. */
export async function freshOn(databases: TestDatabases): Promise<Fresh> {
  const database = await databases.take();
  const storage = await database.kept();
  return {
    storage,
    reopen: () => database.open(),
    journal: () =>
      database.look(async (pool) => (await pool.run("select * from journal order by journal_id")).map(lineFrom)),
    async discard() {
      // Whoever reads the journal waits for what was recorded without being waited for.
      if (storage.problem === undefined) await storage.journal({ limit: 1 });
      await database.discard();
    },
  };
}

function lineFrom(row: Readonly<Record<string, unknown>>): JournalLine {
  return journalLineFrom(
    row,
    row.at instanceof Date ? row.at.toTemporalInstant() : Temporal.Instant.from(String(row.at)),
  );
}
