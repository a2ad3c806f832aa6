import { assert } from "@std/assert";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { playDays } from "./play_days.ts";

Deno.test("in random outages no limit is exceeded, and each change that was accepted waits once", () =>
  withTemporaryFolder(async (folder) => {
    const storages = [
      await openSqliteStorage(`${folder}/copy.db`),
      await openSqliteStorage(`${folder}/copy.db`),
    ] as const;
    try {
      const { lent, returned, refused, retried, offline } = await playDays({ storages, seed: 1, days: 4 });
      assert(lent > 20 && returned > 10 && refused > 30 && retried > 5 && offline > 1, "all of it happens");
    } finally {
      for (const storage of storages) await storage.close();
    }
  }));
