import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { playDay } from "./play_day.ts";

const KINDS = ["koha", "evergreen", "openncip"] as const;

for (const [seed, kind] of KINDS.entries()) {
  Deno.test(`what a gateway promises of returns holds before a ${kind} whose desk acts unseen`, async () => {
    const storage = await openSqliteStorage(":memory:");
    try {
      await playDay({ kind, seed: seed + 1, storage });
    } finally {
      await storage.close();
    }
  });
}
