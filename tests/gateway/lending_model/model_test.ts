import { assertGreater } from "@std/assert";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { agingPostgres, agingSqlite } from "../returns_model/aging_storage.ts";
import { playDay } from "./play_day.ts";

Deno.test("sqlite: each change that a copy accepted reaches the system once, or is on the list", async () => {
  let handedOver = 0, listed = 0, wrong = 0;
  const database = await agingSqlite();
  for (const [seed, kind] of [[1, "koha"], [8, "folio"], [8, "koha"], [4, "evergreen"]] as const) {
    const day = await playDay({ seed, kind, database });
    handedOver += day.handedOver;
    listed += day.listed;
    wrong += day.wrong;
  }
  await database.discard();
  assertGreater(handedOver, 0);
  assertGreater(listed, 0);
  assertGreater(wrong, 0);
});

Deno.test("postgres: each change that a copy accepted reaches the system once, or is on the list", async () => {
  const database = await agingPostgres(await testDatabases(await testServer()).take());
  try {
    await playDay({ seed: 5, kind: "koha", database });
  } finally {
    await database.discard();
  }
});
