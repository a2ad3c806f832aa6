import { assert, assertEquals } from "@std/assert";
import { createEngine } from "../../src/circulation/engine.ts";
import type { PostgresAddress } from "../../src/storage/postgres/connection/postgres_address.ts";
import { openPostgresStorage } from "../../src/storage/postgres/open_postgres_storage.ts";
import { testDatabases, testServer } from "../postgres/test_database.ts";
import { anOrigin, aRetry } from "../support/library/changes.ts";
import { aCheckin, aCheckout } from "../support/library/commands.ts";
import { countingIds } from "../support/library/decisions.ts";
import { someRules } from "../support/library/facts.ts";
import { fakePins } from "../support/library/fake_pins.ts";
import { anItem, aPatron } from "../support/library/records.ts";
import { UNGUARDED } from "../support/library/unguarded.ts";

const databases = testDatabases(await testServer());

/** What one change may read of any index or table: itself, what decides, what it moves on. */
const READS_OF_ONE = 20;

const READS = `select i.indexrelname as name, i.idx_tup_read + t.seq_tup_read as reads
  from pg_stat_user_indexes i join pg_stat_user_tables t using (relid)`;

const TIMES = Array.from({ length: 150 }, (_, index) => index);

/** Lends each copy to a patron of its own and takes it back, as a terminal whose messages are numbered. */
async function lendAndReturn(address: PostgresAddress): Promise<void> {
  const storage = await openPostgresStorage(address);
  const engine = createEngine({
    storage,
    pins: fakePins(),
    rules: () => someRules(),
    ...UNGUARDED,
    pinLimits: () => ({ wrongPins: 10 }),
    newId: countingIds(),
  });
  for (const time of TIMES) {
    const numbered = (message: string) => ({ itemId: `I${time}`, origin: anOrigin({ retry: aRetry(message + time) }) });
    assert((await engine.checkout(aCheckout({ patronId: `P${time}`, ...numbered("11-") }))).ok);
    assert((await engine.checkin(aCheckin(numbered("09-")))).ok);
  }
  await storage.close();
}

Deno.test("postgres: a change reads no more where hundreds have been answered before, also on a connection that came first", async () => {
  const database = await databases.take();
  await (await database.open()).load({
    patrons: TIMES.map((time) => aPatron({ patronId: `P${time}`, loginId: "" })),
    items: TIMES.map((time) => anItem({ itemId: `I${time}`, titleId: `T${time}` })),
  });
  const readsNow = () =>
    database.look(async ({ run }) =>
      new Map((await run(READS)).map(({ name, reads }) => [String(name), Number(reads)]))
    );
  // As staff do after an import: whatever is still empty is known to be so, and looks as if it could be gone through.
  await database.look(({ run }) => run("vacuum analyze"));
  const before = await readsNow();
  await lendAndReturn(database.address);
  const reads = [...await readsNow()].map(([name, all]) =>
    [name, (all - (before.get(name) ?? 0)) / (2 * TIMES.length)] as const
  );
  assertEquals(reads.filter(([, each]) => each > READS_OF_ONE), []);
  assert(reads.some(([, each]) => each >= 1), "reads are counted");
  await database.discard();
});
