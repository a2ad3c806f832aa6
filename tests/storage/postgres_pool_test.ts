import { assertEquals, assertNotEquals } from "@std/assert";
import { createPool, type Pool, type Run } from "../../src/storage/postgres/pool.ts";
import { testDatabases, testServer } from "../postgres/test_database.ts";

const databases = testDatabases(await testServer());

const LIMITS = { size: 4, connecting: 10_000, statement: 10_000, lock: 10_000 };

const WHICH = "select pg_backend_pid() as connection";

async function withPool(test: (pool: Pool) => Promise<void>): Promise<void> {
  const database = await databases.take();
  const pool = createPool(database.address, LIMITS);
  try {
    await test(pool);
  } finally {
    await pool.end(1);
    await database.discard();
  }
}

/** Runs a statement so many times at once, and tells how often each connection ran it. */
async function perConnection(run: Run, statement: string, times: number): Promise<readonly number[]> {
  const rows = await Promise.all(Array.from({ length: times }, () => run(statement)));
  const byConnection = Map.groupBy(rows, ([row]) => row?.connection);
  return [...byConnection.values()].map((ran) => ran.length);
}

Deno.test("ask() sends questions of one turn over one connection, as long as they are few", () =>
  withPool(async ({ ask }) => {
    assertEquals(await perConnection(ask, WHICH, 8), [8]);
    assertEquals(await perConnection(ask, WHICH, 20), [8, 8, 4]);
  }));

Deno.test("run() takes the connection that has the least to do", () =>
  withPool(async ({ run }) => {
    assertEquals(await perConnection(run, `${WHICH}, pg_sleep(0.05)`, 4), [1, 1, 1, 1]);
    assertEquals(await perConnection(run, `${WHICH}, pg_sleep(0.05)`, 10), [3, 3, 2, 2]);
  }));

Deno.test("transaction() has a connection for itself, and holds up nobody", () =>
  withPool(async ({ run, ask, transaction }) => {
    await transaction(async (within) => {
      const [own] = await within(WHICH);
      const others = [...await Promise.all([run(WHICH), run(WHICH), ask(WHICH), ask(WHICH)])];
      for (const [other] of others) assertNotEquals(other?.connection, own?.connection);
      assertEquals(await perConnection(run, `${WHICH}, pg_sleep(0.05)`, 6), [2, 2, 2]);
    });
    assertEquals(await perConnection(run, `${WHICH}, pg_sleep(0.05)`, 4), [1, 1, 1, 1]);
  }));

Deno.test("run() goes on over other connections when one is lost, and over that one again", () =>
  withPool(async ({ run }) => {
    const [first] = await run(WHICH);
    const lost = Promise.allSettled([run("select pg_sleep(5)")]);
    await run("select pg_terminate_backend($1::int)", [String(first?.connection)]);
    assertEquals((await lost).map(({ status }) => status), ["rejected"]);
    assertEquals(await perConnection(run, `${WHICH}, pg_sleep(0.05)`, 4), [1, 1, 1, 1]);
  }));
