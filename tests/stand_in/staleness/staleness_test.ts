import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { playDays } from "./play_days.ts";

Deno.test("each kind of staleness is counted under its cause, and moves when the next feed tells it", () =>
  withTemporaryFolder(async (folder) => {
    const storage = await openSqliteStorage(join(folder, "copy.db"));
    try {
      const kinds = await playDays(storage, { seed: 79284666, days: 4, questions: 150 });
      const seen = Object.keys(kinds).filter((kind) => !/of before|new record/.test(kind));
      assertEquals(seen.toSorted(), [
        "a PIN changed",
        "a block",
        "a card deleted",
        "a card renewed",
        "a card that ends",
        "a fee paid, which had blocked the card",
        "a hold",
        "a loan at the desk",
        "a lost card",
        "a lost copy",
        "a new rule",
        "a renewal at the desk",
        "a return at the desk",
      ]);
    } finally {
      await storage.close();
    }
  }));
