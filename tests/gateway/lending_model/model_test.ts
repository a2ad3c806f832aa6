import { assertGreater } from "@std/assert";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { playDay } from "./play_day.ts";

Deno.test("sqlite: each change that a copy accepted reaches the system once, or is on the list", async () => {
  let handedOver = 0, listed = 0, wrong = 0;
  for (const [seed, kind] of [[1, "koha"], [8, "folio"], [8, "koha"], [4, "evergreen"]] as const) {
    const day = await playDay({ seed, kind, open: () => openSqliteStorage(":memory:") });
    handedOver += day.handedOver;
    listed += day.listed;
    wrong += day.wrong;
  }
  assertGreater(handedOver, 0);
  assertGreater(listed, 0);
  assertGreater(wrong, 0);
});

Deno.test("postgres: each change that a copy accepted reaches the system once, or is on the list", async () => {
  const database = await testDatabases(await testServer()).take();
  try {
    await playDay({ seed: 5, kind: "koha", open: database.open });
  } finally {
    await database.discard();
  }
});
