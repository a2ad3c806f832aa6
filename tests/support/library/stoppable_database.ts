import { DatabaseSync } from "node:sqlite";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { createCheckpointer } from "../../../src/storage/sqlite/database/checkpointer.ts";
import { IN_MEMORY, prepareDatabase } from "../../../src/storage/sqlite/database/prepare_database.ts";
import { sqliteStorage } from "../../../src/storage/sqlite/sqlite_storage.ts";

/** A database of which a test says whether it can be written. */
export interface StoppableDatabase {
  readonly open: () => Promise<Storage>;
  /** Lets nothing be written any more, until it goes on. */
  stop(): void;
  goOn(): void;
}

/** How SQLite is stopped, and what lets it go on: its own errors for a full disk and for a file that it may not write. */
export const STOPS: Readonly<Record<string, { stop(db: DatabaseSync): void; readonly goOn: string }>> = {
  "full": { stop: fill, goOn: "pragma max_page_count = 1000000" },
  "read-only": { stop: (db) => db.exec("pragma query_only = on"), goOn: "pragma query_only = off" },
};

/** Lets a database grow no more, and leaves no page of it free. */
function fill(db: DatabaseSync): void {
  db.exec("pragma max_page_count = 1");
  try {
    for (;;) db.exec("insert into filler values (zeroblob(400))");
  } catch {
    // There is no room.
  }
}

/** Makes a database that can be stopped in one of these ways. */
export function stoppable(how: string): StoppableDatabase {
  const db = new DatabaseSync(IN_MEMORY);
  return {
    async open() {
      // Pages so small that no row of a return finds room in those that there are.
      db.exec("pragma page_size = 512");
      await prepareDatabase(db, IN_MEMORY);
      db.exec("create table filler (bytes blob)");
      const open = () => Promise.reject(new Error("nobody imports"));
      const checkpointer = createCheckpointer(db, IN_MEMORY);
      return sqliteStorage(db, { path: IN_MEMORY, patience: 5_000, open, checkpointer, journalLost() {} });
    },
    stop: () => STOPS[how]?.stop(db),
    goOn: () => db.exec(STOPS[how]?.goOn ?? ""),
  };
}
