import { assertEquals, assertRejects } from "@std/assert";
import type { Applied } from "../../../src/storage/port/change.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { openSession } from "../../../src/storage/postgres/session.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { aChange } from "../../support/library/changes.ts";
import { aLoan, anItem, aPatron } from "../../support/library/records.ts";
import { until } from "../../support/wire/until.ts";

const databases = testDatabases(await testServer());

/** Milliseconds that the terminal waits. */
const LEFT = 20;

Deno.test("postgres: apply() that waited for a copy until its terminal was told no leaves nothing behind", async () => {
  const database = await databases.take();
  const storage = await database.open();
  await storage.load({ patrons: [aPatron()], items: [anItem()] });
  const session = await openSession(database.address);
  const look = (question: string) => database.look(({ run }) => run(question));
  await session.transaction(async (run) => {
    await run("select from items where item_id = 'I1' for update");
    const effects = [{ kind: "open-loan", loan: aLoan() }] as const;
    const applied: Promise<Applied> = storage.apply(aChange({ effects, deadline: { left: () => LEFT } }));
    const refused = assertRejects(() => applied, StorageUnavailable);
    const [begun] = await look("select clock_timestamp()::text as at");
    const waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    await until(async () => (await look(waiting)).length > 0, "a wait for a lock");
    await refused;
    const over = `select where clock_timestamp() > '${begun?.at}'::timestamptz + interval '${2 * LEFT} milliseconds'`;
    await until(async () => (await look(over)).length > 0, "the end of the time");
  });
  // What is under way is finished first.
  await storage.close();
  for (const table of ["loans", "journal"]) assertEquals((await look(`select from ${table}`)).length, 0, table);
  await session.end(1);
  await database.discard();
});
