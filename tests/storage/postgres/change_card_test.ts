import { assertEquals } from "@std/assert";
import type { Applied } from "../../../src/storage/port/change.ts";
import { openSession } from "../../../src/storage/postgres/session.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { aChange } from "../../support/library/changes.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { until } from "../../support/wire/until.ts";

const databases = testDatabases(await testServer());

const TITLE = "select from titles where title_id = 'T2' for update";
const COPY = "select from items where item_id = 'I1' for update";

for (const [what, taken] of [["title that the patron waits for", TITLE], ["copy that the patron has", COPY]] as const) {
  Deno.test(`postgres: apply() of another card that waits for a ${what} does not hold the patron meanwhile`, async () => {
    const database = await databases.take();
    const storage = await database.open();
    await storage.load({
      patrons: [aPatron()],
      items: [anItem(), anItem({ itemId: "I2", titleId: "T2", title: "Emma" })],
      loans: [aLoan()],
      holds: [aHold({ titleId: "T2" })],
    });
    const { version = 0 } = await storage.patronFacts("P1", NOON) ?? {};
    const expect = [{ kind: "patron", id: "P1", version, moves: true }] as const;
    const session = await openSession(database.address);
    let applied: Promise<Applied> | undefined;
    await session.transaction(async (run) => {
      await run(taken);
      applied = storage.apply(aChange({ expect, effects: [{ kind: "change-card", patronId: "P1", card: "P2" }] }));
      const waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
      await until(async () => (await database.look(({ run }) => run(waiting))).length > 0, "a wait for a lock");
      // Who has the title or the copy may want the patron next.
      await run("select from patrons where patron_id = 'P1' for update nowait");
    });
    assertEquals(await applied, { kind: "applied" });
    await session.end(1);
    await database.discard();
  });
}
