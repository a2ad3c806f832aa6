import { assertArrayIncludes, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Run } from "../../../src/storage/postgres/connection/run.ts";
import { createPool, type Pool } from "../../../src/storage/postgres/pool.ts";
import { isLost, isNotServing } from "../../../src/storage/postgres/connection/postgres_error.ts";
import { createProxy } from "../../postgres/proxy.ts";
import { type TestDatabase, testDatabases, testServer } from "../../postgres/test_database.ts";
import { inTime, PATIENCE, until } from "../../support/wire/until.ts";

const databases = testDatabases(await testServer());

const LIMITS = { size: 4, connecting: PATIENCE, statement: PATIENCE, lock: PATIENCE };

const WHICH = "select pg_backend_pid() as connection";

async function withPool(test: (pool: Pool) => Promise<void>, limits = LIMITS): Promise<void> {
  const database = await databases.take();
  const pool = createPool(database.address, limits);
  try {
    await test(pool);
  } finally {
    await pool.end(1);
    await database.discard();
  }
}

/** Waits until no other connection is left; one that was made anew would never go. */
async function leftAlone(run: Run): Promise<void> {
  // The library connects anew after a tenth of a second; of two timers of one process the longer goes off later.
  await delay(300);
  const others = `select from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
  await until(async () => (await run(others)).length === 0, "the end of all other connections");
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
    const lost = Promise.allSettled([run("select pg_sleep(600)")]);
    await run("select pg_terminate_backend($1::int)", [String(first?.connection)]);
    assertEquals((await lost).map(({ status }) => status), ["rejected"]);
    assertEquals(await perConnection(run, `${WHICH}, pg_sleep(0.05)`, 4), [1, 1, 1, 1]);
  }));

Deno.test("run() gives nobody the turn of what was given while the connection was being made", () =>
  withPool(async ({ run }) => {
    const done: number[] = [];
    async function goOn(number: number): Promise<void> {
      for (let own = number; own < 60; own += 20) {
        await run("select $1::text", [String(own)]);
        done.push(own);
      }
    }
    await Promise.all(Array.from({ length: 20 }, (_, number) => goOn(number)));
    assertEquals(done, Array.from({ length: 60 }, (_, number) => number));
  }, { ...LIMITS, size: 1 }));

Deno.test("run() tells what was not sent yet when its connection was lost, and leaves no connection behind", async () => {
  const database = await databases.take();
  const pool = createPool(database.address, { ...LIMITS, size: 1 });
  const [connection] = await pool.run(WHICH);
  const work = ["pg_sleep(600)", "1", "2", "3"].map((value) => pool.run(`select $1::text, ${value}`, [value]));
  const ended = Promise.allSettled(work);
  await database.look(async ({ run }) => {
    const running = "select from pg_stat_activity where pid = $1::int and query like '%sleep%'";
    await until(
      async () => (await run(running, [String(connection?.connection)])).length > 0,
      "a statement that sleeps",
    );
    await run("select pg_terminate_backend($1::int)", [String(connection?.connection)]);
    const [sent, ...unsent] = (await ended).map((end) => end.status === "rejected" ? end.reason : "done");
    assertEquals([isLost(sent), isNotServing(sent)], [true, false]);
    for (const error of unsent) assertEquals([isLost(error), isNotServing(error)], [false, true]);
    await pool.end(1);
    await leftAlone(run);
  });
  await database.discard();
});

Deno.test("run() turns to another connection where the server grants no more of them", async () => {
  const database = await databases.take();
  const role = `sip2d_few_${crypto.randomUUID().replaceAll("-", "")}`;
  await database.look(({ run }) => run(`create role ${role} login password 'few' connection limit 1`));
  const pool = createPool({ ...database.address, user: role, password: "few" }, { ...LIMITS, size: 2 });
  const [first] = await pool.run(WHICH);
  const busy = pool.run("select pg_sleep(0.5)");
  await assertRejects(() => pool.run(WHICH), Error, "too many connections");
  const [second] = await pool.run(WHICH);
  assertEquals(second, first);
  await busy;
  await pool.end(1);
  await database.look(({ run }) => run(`drop role ${role}`));
  await database.discard();
});

Deno.test("run() asks a server that refuses the password no more often than it pauses between two tries", async () => {
  const database = await databases.take();
  const pool = createPool({ ...database.address, password: "wrong" }, { ...LIMITS, size: 1 });
  const paused: boolean[] = [];
  for (let tries = 0; tries < 5; tries++) {
    let passed = false;
    // Of two timers the one that was set for earlier goes off first, however slow the machine is.
    const half = delay(50).then(() => passed = true);
    await assertRejects(() => pool.run(WHICH), Error, "password");
    paused.push(passed);
    await half;
  }
  // The first has nothing to wait for, and a machine that stands still for the pause leaves none to the next.
  assertArrayIncludes(paused, [true]);
  await pool.end(0);
  await database.discard();
});

Deno.test("copy() tells what the server has against lines, and leaves the connection to the next", () =>
  withPool(async ({ run, copy, transaction }) => {
    await run("create temporary table copied (number int primary key)");
    const into = "copy copied (number) from stdin";
    await assertRejects(() => copy(into, "one\n"), Error, "invalid input syntax");
    await copy(into, "1\n");
    await assertRejects(() => copy(into, "1\n"), Error, "duplicate key");
    await assertRejects(() => copy(into, "2\n".repeat(1_000_000)), Error, "duplicate key");
    await assertRejects(() => copy("copy nothing (number) from stdin", "2\n"), Error, "does not exist");
    const both = transaction(async (runWithin, copyWithin) => {
      await runWithin("insert into copied values (2)");
      await copyWithin(into, "3\n1\n");
    });
    await assertRejects(() => both, Error, "duplicate key");
    assertEquals((await run("select number from copied")).map(({ number }) => number), [1]);
  }, { ...LIMITS, size: 1 }));

Deno.test("copy() tells that its connection was lost when all lines had been sent", async () => {
  const database = await databases.take();
  const pool = createPool(database.address, { ...LIMITS, size: 1 });
  await pool.run("create table slowly (number int check (pg_sleep(600) is not null))");
  const copied = Promise.allSettled([pool.copy("copy slowly (number) from stdin", "1\n")]);
  await database.look(async ({ run }) => {
    const end = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like 'copy slowly%' and wait_event = 'PgSleep'`;
    await until(async () => (await run(end)).length > 0, "a copy that sleeps");
    const [told] = await inTime(copied, "the end of the copy");
    assertEquals(told?.status === "rejected" && isLost(told.reason), true);
    await pool.end(1);
    await run("drop table slowly");
  });
  await database.discard();
});

Deno.test("run() tells that whatever listens closes each connection before it is ready, and makes one for each try", async () => {
  let accepted = 0;
  const listener = createServer((socket) => {
    accepted++;
    // As a proxy does that finds no server behind it.
    socket.on("data", () => socket.end()).on("error", () => {});
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const bound = listener.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  const nobody = { host: "127.0.0.1", port, database: "none", user: "nobody", password: "" };
  const pool = createPool(nobody, { ...LIMITS, size: 1 });
  for (let tries = 1; tries <= 2; tries++) {
    const error = await assertRejects(() => pool.run("select 1"), Error, "closed the connection before it was ready");
    assertEquals([isNotServing(error), isLost(error), accepted], [true, false, tries]);
  }
  await pool.end(1);
  await new Promise<void>((resolve) => listener.close(() => resolve()));
});

Deno.test("end() finishes what waits while there is time, and leaves no connection behind", async () => {
  const database = await databases.take();
  for (const kind of ["many", "unknown", "transaction"]) {
    const pool = createPool(database.address, { ...LIMITS, size: 1 });
    const statement = "select pg_sleep($1::float)";
    await pool.run(statement, ["0"]);
    const work: Promise<unknown>[] = Array.from({ length: kind === "many" ? 300 : 10 }, (_, number) => {
      return pool.run(kind === "unknown" ? `${statement} as slept_${number}` : statement, ["0.002"]);
    });
    if (kind === "transaction") {
      work.push(pool.transaction(async (run) => {
        await run("select 1");
        await delay(50);
        await run("select 2");
      }));
    }
    const done = Promise.allSettled(work);
    await delay(5);
    await pool.end(60);
    assertEquals(new Set((await done).map(({ status }) => status)), new Set(["fulfilled"]), kind);
    const late = await assertRejects(() => pool.run(statement, ["0"]));
    assertEquals(isNotServing(late), true);
    await database.look(({ run }) => leftAlone(run));
  }
  await database.discard();
});

Deno.test("end() tells of all that waits for a connection being made that it was not sent", async () => {
  const database = await databases.take();
  const proxy = await createProxy(database.address);
  proxy.hold();
  const pool = createPool(proxy.address, { ...LIMITS, size: 2 });
  const work = Promise.allSettled(["1", "2", "3", "4"].map((value) => pool.run("select $1::text", [value])));
  await delay(100);
  await pool.end(0);
  for (const end of await work) {
    assertEquals(end.status === "rejected" && [isLost(end.reason), isNotServing(end.reason)], [false, true]);
  }
  proxy.release();
  await proxy.close();
  await database.discard();
});

Deno.test("a host that cannot be reached any more may have done what it was sent", () => {
  const failed = (syscall: string) =>
    Object.assign(new Error(`${syscall} EHOSTUNREACH`), { code: "EHOSTUNREACH", syscall });
  for (const [syscall, lost] of [["connect", false], ["read", true], ["write", true]] as const) {
    assertEquals([isLost(failed(syscall)), isNotServing(failed(syscall))], [lost, !lost], syscall);
  }
});

/** Runs statements on a connection until it is lost: before that they are answered. */
async function toTheEnd(run: Run): Promise<void> {
  await until(() => run("select 1").then(() => false), "the end of a connection that was ended");
}

/** Ends the connection on which a statement of this text runs, or ran last. */
async function endRunning(database: TestDatabase, text: string): Promise<void> {
  await database.look(async ({ run }) => {
    const end = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and query like '%${text}%'`;
    await until(async () => (await run(end)).length > 0, `a statement with ${text}`);
  });
}

Deno.test("transaction() tells that its connection was lost, and writes no more to it", async () => {
  const database = await databases.take();
  const pool = createPool(database.address, { ...LIMITS, size: 1 });
  const uncaught: string[] = [];
  const note = (event: ErrorEvent) => {
    event.preventDefault();
    uncaught.push(event.message);
  };
  globalThis.addEventListener("error", note);
  for (let time = 0; time < 5; time++) {
    const [lost] = await Promise.all([
      Promise.allSettled([pool.transaction((run) => run("select pg_sleep(600)"))]).then(([end]) => end),
      endRunning(database, "pg_sleep"),
    ]);
    assertEquals(lost.status === "rejected" && isLost(lost.reason), true);
    const between = pool.transaction(async (run) => {
      await run("select 'between'");
      await endRunning(database, "between");
      await toTheEnd(run);
    });
    await assertRejects(() => between);
    const caught = pool.transaction(async (run) => {
      await run("select 'caught'");
      await endRunning(database, "caught");
      try {
        await toTheEnd(run);
      } catch {
        return "all the same";
      }
    });
    await assertRejects(() => caught);
  }
  assertEquals((await pool.run("select 1 as one"))[0]?.one, 1);
  globalThis.removeEventListener("error", note);
  assertEquals(uncaught, []);
  await pool.end(1);
  await database.discard();
});
