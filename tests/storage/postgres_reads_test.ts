import { assert, assertEquals } from "@std/assert";
import type { PostgresAddress } from "../../src/storage/postgres/connection/postgres_address.ts";
import { openPostgresStorage } from "../../src/storage/postgres/open_postgres_storage.ts";
import { type TestDatabase, testDatabases, testServer } from "../postgres/test_database.ts";
import { anOrigin, aRetry } from "../support/library/changes.ts";
import { aCheckin, aCheckout } from "../support/library/commands.ts";
import { anotherEngine } from "../support/library/engine.ts";
import { aLoan, anItem, aPatron, NOON, TODAY } from "../support/library/records.ts";

const databases = testDatabases(await testServer());

/** What one change may read of any index or table: itself, what decides, what it moves on. */
const READS_OF_ONE = 20;

const READS = `select i.indexrelname as name, i.idx_tup_read + t.seq_tup_read as reads
  from pg_stat_user_indexes i join pg_stat_user_tables t using (relid)`;

type Reads = ReadonlyMap<string, number>;

function readsNow({ look }: TestDatabase): Promise<Reads> {
  return look(async ({ run }) => new Map((await run(READS)).map(({ name, reads }) => [String(name), Number(reads)])));
}

/** Asserts that since then, whatever was done so often read little each time. */
async function assertReads(database: TestDatabase, before: Reads, times: number): Promise<void> {
  const reads = [...await readsNow(database)].map(([name, all]) =>
    [name, (all - (before.get(name) ?? 0)) / times] as const
  );
  assertEquals(reads.filter(([, each]) => each > READS_OF_ONE), []);
  assert(reads.some(([, each]) => each > 0), "reads are counted");
}

const TIMES = Array.from({ length: 150 }, (_, index) => index);

/** Lends each copy to a patron of its own and takes it back, as a terminal whose messages are numbered. */
async function lendAndReturn(address: PostgresAddress): Promise<void> {
  const storage = await openPostgresStorage(address);
  const engine = anotherEngine(storage);
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
  // As staff do after an import: whatever is still empty is known to be so, and looks as if it could be gone through.
  await database.look(({ run }) => run("vacuum analyze"));
  const before = await readsNow(database);
  await lendAndReturn(database.address);
  await assertReads(database, before, 2 * TIMES.length);
  await database.discard();
});

/** Puts four hundred of everything beside the few records of a library. */
const MANY = [
  "insert into titles select 'T' || n, 'Title ' || n, '' from generate_series(1000, 1399) n",
  `insert into items select (jsonb_populate_record(i, jsonb_build_object(
     'item_id', 'I' || n, 'title_id', 'T' || n, 'status', 'lost'))).* from items i, generate_series(1000, 1399) n
   where item_id = 'I0'`,
  `insert into patrons select (jsonb_populate_record(p, jsonb_build_object('patron_id', 'P' || n))).*
   from patrons p, generate_series(1000, 1399) n where patron_id = 'P0'`,
  "insert into loans select 'I' || n, 'P' || n, now(), now(), 0 from generate_series(1000, 1399) n",
  `insert into holds (hold_id, patron_id, title_id, pickup_location, placed, status)
   select 'H' || n, 'P' || n, 'T' || n, 'MAIN', now(), 'pending' from generate_series(1000, 1399) n`,
  `insert into wrong_pins (patron_id, account, address, at, beyond, forgiven)
   select 'P' || n, 'desk', 'SC1', now(), false, false from generate_series(1000, 1399) n`,
];

Deno.test("postgres: a question reads no more where a library has grown since it was asked first", async () => {
  const database = await databases.take();
  const storage = await database.open({ poolSize: 1 });
  const few = TIMES.slice(0, 20);
  await storage.load({
    patrons: few.map((time) => aPatron({ patronId: `P${time}` })),
    items: few.map((time) => anItem({ itemId: `I${time}`, titleId: `T${time}` })),
    loans: [aLoan({ itemId: "I0", patronId: "P0" })],
  });
  await database.look(({ run }) => run("vacuum analyze"));
  const questions = (patronId: string, itemId: string): readonly (() => Promise<unknown>)[] => [
    () => storage.patronFacts(patronId, NOON),
    () => storage.checkoutFacts(patronId, itemId, NOON),
    () => storage.checkinFacts(itemId),
    () => storage.itemOverview(itemId),
    () => storage.titleFacts(patronId, itemId, NOON),
    () => storage.loansFacts(patronId, NOON, "all"),
    () => storage.list({ kind: "unavailable-holds", patronId, now: NOON, today: TODAY, from: 1 }),
    () => storage.patronsWithoutPin([patronId]),
    () => storage.setPins([{ patronId, pin: "hash" }]),
  ];
  // A statement is planned for good when it is asked for the sixth time.
  for (let time = 0; time < 8; time++) for (const ask of questions("P0", "I0")) await ask();
  await database.look(async ({ run }) => {
    for (const statement of MANY) await run(statement);
  });
  const before = await readsNow(database);
  const asked = questions("P1399", "I1399");
  for (const ask of asked) await ask();
  await storage.close();
  await assertReads(database, before, asked.length);
  await database.discard();
});

Deno.test("postgres: what is too old of the answers is found without going through those that are kept", async () => {
  const database = await databases.take();
  const storage = await database.open({ poolSize: 1 });
  await database.look(async ({ run }) => {
    await run(`insert into answers select 'k' || n, n, now(), now() + n * interval '1 hour', ''
      from generate_series(-1, 400) n`);
    await run("vacuum analyze");
  });
  const before = await readsNow(database);
  await storage.pruneAnswers(1000);
  await storage.close();
  await assertReads(database, before, 1);
  const left = await database.look(({ run }) => run("select count(*)::integer as count from answers"));
  assertEquals(Number(left[0]?.count), 400);
  await database.discard();
});
