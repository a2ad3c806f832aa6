import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Storage } from "../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { emptyLibrary } from "../support/library/empty_library.ts";
import { type Fresh, type JournalLine, journalLineFrom } from "./fresh.ts";
import { storageContract } from "./storage_contract.ts";

storageContract("sqlite", openFresh);

async function openFresh(): Promise<Fresh> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "library.db");
  await emptyLibrary(path);
  const opened: Storage[] = [];
  const open = async () => {
    const storage = await openSqliteStorage(path);
    opened.push(storage);
    return storage;
  };
  return {
    storage: await open(),
    reopen: open,
    journal: () => Promise.resolve(readJournal(path)),
    async discard() {
      for (const storage of opened) await storage.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function readJournal(path: string): JournalLine[] {
  const db = new DatabaseSync(path);
  try {
    return db.prepare("select * from journal order by journal_id").all()
      .map((row) => journalLineFrom(row, Temporal.Instant.fromEpochMilliseconds(Number(row.at))));
  } finally {
    db.close();
  }
}
