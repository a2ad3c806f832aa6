import { testDatabases, testServer } from "../postgres/test_database.ts";
import type { Fresh, JournalLine } from "./fresh.ts";
import { storageContract } from "./storage_contract.ts";

const databases = testDatabases(await testServer());

storageContract("postgres", openFresh);

async function openFresh(): Promise<Fresh> {
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
  const word = (column: string) => row[column] === null ? undefined : String(row[column]);
  return {
    at: row.at instanceof Date ? row.at.toTemporalInstant() : Temporal.Instant.from(String(row.at)),
    account: String(row.account),
    terminal: String(row.terminal),
    address: String(row.address),
    message: String(row.message),
    library: String(row.library),
    action: String(row.action),
    outcome: row.outcome === "done" ? "done" : "refused",
    patronId: word("patron_id"),
    itemId: word("item_id"),
    titleId: word("title_id"),
    reason: word("reason"),
    detail: word("detail"),
  };
}
