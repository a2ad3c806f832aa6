import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { playDays } from "./play_days.ts";

for (const onlySeen of [false, true]) {
  const which = onlySeen ? "of cards that were seen" : "of all cards";
  Deno.test(`a copy knows what was said or fed last ${which}, with its moment, on SQLite`, () =>
    withTemporaryFolder(async (folder) => {
      const storage = await openSqliteStorage(`${folder}/copy.db`);
      try {
        await playDays({ storage, seed: 1, days: 12, onlySeen });
      } finally {
        await storage.close();
      }
    }));
}
