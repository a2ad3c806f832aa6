import { assertEquals, assertLess, assertMatch, assertRejects, fail } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { type Storage, StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { migratePostgres, openPostgresStorage } from "../../../src/storage/postgres/open_postgres_storage.ts";
import { itemOf, lending, patronOf } from "../../contract/fresh.ts";
import { startEmbeddedServer } from "../../postgres/embedded_server.ts";
import { createProxy, type Proxy } from "../../postgres/proxy.ts";
import { addressOf, openPatiently, testDatabases, testServer } from "../../postgres/test_database.ts";
import { assertSame } from "../../support/assert/assert_same.ts";
import { aLedgerEntry, IS_UNKNOWN, isDone, NEW } from "../../support/library/ledger_entries.ts";
import { aChange } from "../../support/library/changes.ts";
import { anItem, aPatron, NOON } from "../../support/library/records.ts";
import { until } from "../../support/wire/until.ts";

const databases = testDatabases(await testServer());

/** Tries, 50 ms apart, after which something is not going to happen any more. */
const LONG = 6000;

/** What a test has: a storage with one connection over a wire, and a look at the same data past the wire. */
interface Wired {
  readonly storage: Storage;
  readonly proxy: Proxy;
  readonly direct: Storage;
  /** What was told of rows of the journal that were lost. */
  readonly lost: readonly string[];
}

function wiredTest(behaviour: string, patience: number, body: (wired: Wired) => Promise<void>): void {
  Deno.test(`postgres: ${behaviour}`, async () => {
    const database = await databases.take();
    const proxy = await createProxy(database.address);
    const direct = await database.open();
    await direct.load({ patrons: [aPatron()], items: [anItem()] });
    const lost: string[] = [];
    const journalLost = (rows: number, error: unknown) => lost.push(`${rows}: ${error}`);
    const storage = await opened(proxy.address, { poolSize: 1, patience, journalLost });
    try {
      await body({ storage, proxy, direct, lost });
    } finally {
      proxy.release();
      await storage.close();
      await proxy.close();
      await database.discard();
    }
  });
}

/** Opens a storage of little patience; it is opened again where a busy machine took longer than that. */
async function opened(...given: Parameters<typeof openPostgresStorage>): Promise<Storage> {
  for (let tries = 0;; tries++) {
    try {
      return await openPostgresStorage(...given);
    } catch (error) {
      if (!(error instanceof StorageUnavailable) || tries === LONG) throw error;
    }
  }
}

/** Its facts come past the wire: nobody's patience may end before the test has begun. */
async function aLending({ direct }: Wired, key: string | undefined) {
  return lending(await patronOf(direct, "P1"), await itemOf(direct, "I1"), { key });
}

async function rowsIn(storage: Storage): Promise<number> {
  return (await storage.journal({ limit: 10 })).length;
}

wiredTest("apply() looks a change up whose answer was lost", 20_000, async (wired) => {
  const { storage, proxy, direct } = wired;
  const change = await aLending(wired, "K1");
  proxy.lose("answer", "open-loan");
  assertSame(await storage.apply(change), { kind: "applied" });
  assertEquals((await itemOf(direct, "I1")).loan?.patronId, "P1");
  assertEquals(await rowsIn(direct), 1);
});

wiredTest("apply() sends a change again that did not arrive", 20_000, async (wired) => {
  const { storage, proxy, direct } = wired;
  const change = await aLending(wired, "K1");
  proxy.lose("request", "open-loan");
  assertSame(await storage.apply(change), { kind: "applied" });
  assertEquals((await itemOf(direct, "I1")).loan?.patronId, "P1");
  assertEquals(await rowsIn(direct), 1);
});

wiredTest("apply() looks a change of staff up, too, which nobody sends again", 20_000, async (wired) => {
  const { storage, proxy, direct } = wired;
  const change = await aLending(wired, undefined);
  proxy.lose("answer", "open-loan");
  assertSame(await storage.apply(change), { kind: "applied" });
  assertEquals((await itemOf(direct, "I1")).loan?.patronId, "P1");
  const card = aChange({ effects: [{ kind: "change-card", patronId: "P1", card: "New1" }] });
  proxy.lose("answer", "commit");
  assertSame(await storage.apply(card), { kind: "applied" });
  assertEquals((await itemOf(direct, "I1")).loan?.patronId, "New1");
  assertEquals(await rowsIn(direct), 2);
});

wiredTest("apply() sends a change of staff again that did not arrive", 20_000, async (wired) => {
  const { storage, proxy, direct } = wired;
  const change = await aLending(wired, undefined);
  proxy.lose("request", "open-loan");
  assertSame(await storage.apply(change), { kind: "applied" });
  const card = aChange({ effects: [{ kind: "change-card", patronId: "P1", card: "New1" }] });
  proxy.lose("request", "commit");
  assertSame(await storage.apply(card), { kind: "applied" });
  assertEquals((await itemOf(direct, "I1")).loan?.patronId, "New1");
  assertEquals(await rowsIn(direct), 2);
});

wiredTest("apply() waits no longer than its terminal, however patient the storage is", 60_000, async (wired) => {
  const { storage, proxy, direct } = wired;
  const change = await aLending(wired, "K1");
  proxy.hold();
  const end = performance.now() + 100;
  const deadline = { left: () => end - performance.now() };
  const late = await assertRejects(() => storage.apply({ ...change, deadline }), StorageUnavailable);
  assertMatch(late.message, /has not answered within \d{1,3}(\.\d+)? ms$/, "the terminal's time was over first");
  proxy.release();
  await becomes(storage, true);
  assertEquals((await itemOf(direct, "I1")).loan, undefined);
});

wiredTest("apply() that was given up is not carried out later", 1_000, async (wired) => {
  const { storage, proxy, direct } = wired;
  const change = await aLending(wired, "K1");
  proxy.hold();
  await assertRejects(() => storage.apply(change), StorageUnavailable);
  proxy.release();
  await becomes(storage, true);
  assertEquals((await itemOf(direct, "I1")).loan, undefined);
  assertEquals(await rowsIn(direct), 0);
});

wiredTest("the ledger finds by itself what it had done when an answer was lost", 20_000, async (wired) => {
  const { storage: { ledger }, proxy, direct } = wired;
  proxy.lose("answer", "sip2d_ledger_begin");
  const begun = await ledger.begin(aLedgerEntry(), NEW);
  assertSame(begun, { kind: "begun", ledgerId: 1 });
  proxy.lose("answer", "not-confirmed");
  assertEquals(await ledger.settle(1, IS_UNKNOWN), true);
  proxy.lose("answer", "seen to");
  assertEquals(await ledger.close(1, { name: "Ada", word: "seen to", at: NOON }), "closed");
  assertEquals((await ledger.row(1))?.state, "closed");
  const second = await ledger.begin(aLedgerEntry(), NEW);
  assertSame(second, { kind: "begun", ledgerId: 2 });
  proxy.lose("answer", "as told");
  assertEquals(await ledger.settle(2, isDone({ detail: "as told" })), true);
  assertEquals(await rowsIn(direct), 3);
});

wiredTest("record() of a row whose answer was lost does not write it twice, and tells of it", 20_000, async (wired) => {
  const { storage, proxy, direct, lost } = wired;
  const { entry } = await aLending(wired, "K1");
  proxy.lose("answer", "busy");
  storage.record({ ...entry, outcome: "refused", reason: "busy" });
  await storage.itemFacts("I1");
  await storage.close();
  assertEquals(await rowsIn(direct), 1);
  assertMatch(lost.join(), /^1: .*connection was lost/);
});

wiredTest("record() tells how many rows are given up", 1_000, async (wired) => {
  const { storage, proxy, direct, lost } = wired;
  const { entry } = await aLending(wired, "K1");
  proxy.hold();
  for (let row = 0; row < 3; row++) storage.record({ ...entry, outcome: "refused", reason: "busy" });
  // The rows that came while the first was on its way are written together when that is over.
  for (let tries = 0; lost.length < 2; tries++) {
    assertLess(tries, LONG, `told so far: ${lost}`);
    await delay(50);
  }
  assertMatch(lost.join(), /^1: StorageUnavailable: .*,2: StorageUnavailable: /);
  proxy.release();
  await becomes(storage, true);
  assertEquals(await rowsIn(direct), 0);
});

wiredTest("questions are asked again when their answer was lost", 20_000, async ({ storage, proxy }) => {
  proxy.lose("answer", "I1");
  assertEquals((await itemOf(storage, "I1")).item.itemId, "I1");
});

wiredTest("a server that does not answer makes the storage unavailable until it does", 1_000, async (wired) => {
  const { storage, proxy } = wired;
  proxy.hold();
  await assertRejects(() => storage.itemFacts("I1"), StorageUnavailable);
  await becomes(storage, false);
  // What is known to be away for longer than anybody waits is not waited for.
  for (let told = ""; !told.includes("PostgreSQL is away");) {
    told = await storage.itemFacts("I1").then(() => fail("nobody can have answered"), (error) => error.message);
  }
  proxy.release();
  await becomes(storage, true);
  assertEquals(await answered(() => itemOf(storage, "I1")), "I1");
});

Deno.test("postgres: a server that is killed and started again serves again", async () => {
  const server = await startEmbeddedServer();
  try {
    const address = addressOf(server.url);
    await migratePostgres(address);
    const filled = await openPatiently(address);
    await filled.load({ items: [anItem()] });
    await filled.close();
    const storage = await opened(address, { patience: 1_000 });
    await server.tell("kill");
    await becomes(storage, false);
    await assertRejects(() => storage.itemFacts("I1"), StorageUnavailable);
    await server.tell("start");
    await becomes(storage, true);
    assertEquals(await answered(() => itemOf(storage, "I1")), "I1");
    await storage.close();
  } finally {
    await server.stop();
  }
});

/** Waits until the storage says of itself that it is there, or that it is not. */
async function becomes(storage: Storage, available: boolean): Promise<void> {
  for (let tries = 0; (storage.problem === undefined) !== available; tries++) {
    assertLess(tries, LONG, `available does not become ${available}`);
    await delay(50);
  }
}

/** The copy that a question finds; it is asked again where a busy machine took longer than the storage's patience. */
async function answered(ask: () => ReturnType<typeof itemOf>): Promise<string> {
  let itemId = "";
  await until(async () => {
    try {
      itemId = (await ask()).item.itemId;
      return true;
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      return false;
    }
  }, "an answer of the storage");
  return itemId;
}
