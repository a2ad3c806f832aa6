import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Storage } from "../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { emptyLibrary } from "../support/library/empty_library.ts";
import type { Fresh, JournalLine } from "./fresh.ts";
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
    return db.prepare("select * from journal order by journal_id").all().map(lineFrom);
  } finally {
    db.close();
  }
}

function lineFrom(row: Readonly<Record<string, unknown>>): JournalLine {
  const word = (column: string) => row[column] === null ? undefined : String(row[column]);
  return {
    at: Temporal.Instant.fromEpochMilliseconds(Number(row.at)),
    account: String(row.account),
    terminal: String(row.terminal),
    address: String(row.address),
    message: String(row.message),
    library: String(row.library),
    action: String(row.action),
    outcome: String(row.outcome),
    patronId: word("patron_id"),
    itemId: word("item_id"),
    titleId: word("title_id"),
    reason: word("reason"),
    detail: word("detail"),
  };
}
