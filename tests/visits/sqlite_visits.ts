import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import type { VisitDatabase } from "./engine_world.ts";

/** Makes a database of SQLite in memory. */
export function sqliteVisits(): Promise<VisitDatabase> {
  return Promise.resolve({
    open: (time) => openSqliteStorage(":memory:", { clock: time.milliseconds }),
    discard: () => Promise.resolve(),
  });
}
