import { assert, assertEquals } from "@std/assert";
import type { PostgresAddress } from "../../../src/storage/postgres/connection/postgres_address.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { openPatiently, type TestDatabase, testDatabases, testServer, through } from "../../postgres/test_database.ts";
import { anOrigin, aRetry } from "../../support/library/changes.ts";
import { aCheckin, aCheckout } from "../../support/library/commands.ts";
import { anotherEngine } from "../../support/library/engine.ts";
import { aLedgerPayment, isDone, NEW } from "../../support/library/ledger_entries.ts";
import { aLoan, anItem, aPatron, NOON, TODAY } from "../../support/library/records.ts";
import { until } from "../../support/wire/until.ts";

const server = await testServer();
/** Databases that nothing else was done in: what was there before would be in their statistics. */
const changed = testDatabases(server), asked = testDatabases(server), pruned = testDatabases(server);
const ledgers = testDatabases(server);

/** What one change may read of any index or table: itself, what decides, what it moves on. */
const READS_OF_ONE = 20;

const READS = `select i.indexrelname as name, i.idx_tup_read + t.seq_tup_read as reads
  from pg_stat_user_indexes i join pg_stat_user_tables t using (relid)`;

type Reads = ReadonlyMap<string, number>;

/**
 * What has been read so far. A connection tells of its reads in its own time, and of the last when it ends: nobody else may
 * be connected, and this waits until nobody is.
 */
function readsNow({ address }: TestDatabase): Promise<Reads> {
  return through(address, async ({ run }) => {
    const others = `select from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
    await until(async () => (await run(others)).length === 0, "the end of all other connections");
    return new Map((await run(READS)).map(({ name, reads }) => [String(name), Number(reads)]));
  });
}

/** The reads of each index and table from one moment to another. */
function readsBetween(before: Reads, after: Reads): Reads {
  return new Map([...after].map(([name, all]) => [name, all - (before.get(name) ?? 0)]));
}

/** Asserts that what was done so often read little each time. */
function assertFew(reads: Reads, times: number): void {
  const each = [...reads].map(([name, all]) => [name, all / times] as const);
  assertEquals(each.filter(([, reads]) => reads > READS_OF_ONE), []);
  assert(each.some(([, reads]) => reads > 0), "reads are counted");
}

const TIMES = Array.from({ length: 150 }, (_, index) => index);

/** Lends each copy to a patron of its own and takes it back, as a terminal whose messages are numbered. */
async function lendAndReturn(address: PostgresAddress): Promise<void> {
  const storage = await openPatiently(address);
  const engine = anotherEngine(storage);
  for (const time of TIMES) {
    const numbered = (message: string) => ({ itemId: `I${time}`, origin: anOrigin({ retry: aRetry(message + time) }) });
    assert((await engine.checkout(aCheckout({ patronId: `P${time}`, ...numbered("11-") }))).ok);
    assert((await engine.checkin(aCheckin(numbered("09-")))).ok);
  }
  await storage.close();
}

Deno.test("postgres: a change reads no more where hundreds have been answered before, also on a connection that came first", async () => {
  const database = await changed.take();
  const storage = await database.open();
  await storage.load({
    patrons: TIMES.map((time) => aPatron({ patronId: `P${time}`, loginId: "" })),
    items: TIMES.map((time) => anItem({ itemId: `I${time}`, titleId: `T${time}` })),
  });
  await storage.close();
  // As staff do after an import: whatever is still empty is known to be so, and looks as if it could be gone through.
  await through(database.address, ({ run }) => run("vacuum analyze"));
  const before = await readsNow(database);
  await lendAndReturn(database.address);
  assertFew(readsBetween(before, await readsNow(database)), 2 * TIMES.length);
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

/** Patron and copy of whom a question is asked. */
type About = readonly [patronId: string, itemId: string];

function questionsTo(storage: Storage, [patronId, itemId]: About): readonly (() => Promise<unknown>)[] {
  return [
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
}

/**
 * Has a small library asked over one connection until its statements are planned for good, lets the library grow, and asks
 * about some of what is new; gives all that was read meanwhile, and how many questions were about what is new.
 */
async function readsOfGrowing(
  database: TestDatabase,
  about: readonly About[],
): Promise<{ readonly reads: Reads; readonly questions: number }> {
  const storage = await database.open({ poolSize: 1 });
  const few = TIMES.slice(0, 20);
  await storage.load({
    patrons: few.map((time) => aPatron({ patronId: `P${time}` })),
    items: few.map((time) => anItem({ itemId: `I${time}`, titleId: `T${time}` })),
    loans: [aLoan({ itemId: "I0", patronId: "P0" })],
  });
  await storage.close();
  await through(database.address, ({ run }) => run("vacuum analyze"));
  const before = await readsNow(database);
  const again = await database.open({ poolSize: 1 });
  // A statement is planned for good when it is asked for the sixth time.
  for (let time = 0; time < 8; time++) for (const ask of questionsTo(again, ["P0", "I0"])) await ask();
  await through(database.address, async ({ run }) => {
    for (const statement of MANY) await run(statement);
  });
  const questions = about.flatMap((one) => questionsTo(again, one));
  for (const ask of questions) await ask();
  await again.close();
  return { reads: readsBetween(before, await readsNow(database)), questions: questions.length };
}

Deno.test("postgres: a question reads no more where a library has grown since it was asked first", async () => {
  const [one, other] = [await asked.take(), await asked.take()];
  const unasked = await readsOfGrowing(one, []);
  const { reads, questions } = await readsOfGrowing(other, [["P1399", "I1399"]]);
  assertFew(readsBetween(unasked.reads, reads), questions);
  await one.discard();
  await other.discard();
});

Deno.test("postgres: what is too old of the answers is found without going through those that are kept", async () => {
  const database = await pruned.take();
  await through(database.address, async ({ run }) => {
    await run(`insert into answers select 'k' || n, n, now(), now() + n * interval '1 hour', ''
      from generate_series(-1, 400) n`);
    await run("vacuum analyze");
  });
  const before = await readsNow(database);
  const storage = await database.open({ poolSize: 1 });
  await storage.pruneAnswers(250_000);
  await storage.close();
  assertFew(readsBetween(before, await readsNow(database)), 1);
  const left = await through(database.address, ({ run }) => run("select count(*)::integer as count from answers"));
  assertEquals(Number(left[0]?.count), 400);
  await database.discard();
});

/** Puts four hundred payments that were settled as they were told beside the only row of a ledger. */
const MANY_SETTLED = `insert into ledger select (jsonb_populate_record(l, jsonb_build_object(
    'ledger_id', n, 'retry_key', replace(l.retry_key, 'K1', 'K' || n), 'payment_key', 'P' || n, 'item_way', 'I' || n,
    'patron_way', 'P' || n))).*
  from ledger l, generate_series(1000, 1399) n`;

Deno.test("postgres: a row of the ledger is begun, settled and listed without going through those that are settled", async () => {
  const database = await ledgers.take();
  const payment = (key: string) => aLedgerPayment({ key, itemId: key });
  const first = await database.open();
  const begun = await first.ledger.begin(payment("K1"), NEW);
  assert(begun.kind === "begun");
  await first.ledger.settle(begun.ledgerId, isDone());
  await first.close();
  await through(database.address, async ({ run }) => {
    await run(MANY_SETTLED);
    await run("vacuum analyze");
  });
  const before = await readsNow(database);
  const { ledger, close } = await database.open({ poolSize: 1 });
  assertEquals((await ledger.earlier(payment("K2"), { keys: ["K1399", "K2"], whenever: false }))?.ledgerId, 1399);
  const again = await ledger.begin({ ...payment("K2"), amount: 1 }, { keys: ["K2"], whenever: false });
  assert(again.kind === "begun");
  await ledger.settle(again.ledgerId, isDone());
  assertEquals(await ledger.exceptions({ limit: 9 }), []);
  assertEquals(await ledger.exceptionTally(), []);
  assertEquals(await ledger.unknowns("main"), []);
  assertEquals(await ledger.giveUp(NOON), 0);
  assertEquals(await ledger.prune(NOON), 0);
  await close();
  assertFew(readsBetween(before, await readsNow(database)), 1);
  await database.discard();
});
