import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { playDays } from "./play_days.ts";

for (
  const [which, kept] of [
    ["of all cards", { onlySeen: false, forget: false }],
    ["of cards that were seen", { onlySeen: true, forget: false }],
    ["and forgets who had a copy", { onlySeen: false, forget: true }],
  ] as const
) {
  Deno.test(`a copy knows what was said or fed last ${which}, with its moment, on SQLite`, () =>
    withTemporaryFolder(async (folder) => {
      const storage = await openSqliteStorage(`${folder}/copy.db`);
      try {
        await playDays({ storage, seed: 1, days: 12, ...kept });
      } finally {
        await storage.close();
      }
    }));
}
