import {
  assert,
  assertEquals,
  assertGreater,
  assertInstanceOf,
  assertMatch,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { StorageUnavailable } from "../../../../src/storage/port/storage.ts";
import { groupCommit } from "../../../../src/storage/sqlite/database/group_commit.ts";
import { asStorageError } from "../../../../src/storage/sqlite/database/sqlite_error.ts";
import { inTime } from "../../../support/wire/until.ts";
import { withTemporaryFolder } from "../../../support/files/temporary_folder.ts";

type GroupCommit = ReturnType<typeof groupCommit>;

interface Bench {
  readonly group: GroupCommit;
  /** Work that stores a number; a child without its parent makes COMMIT fail, not the statement. */
  readonly parent: (id: number) => () => number;
  readonly child: (id: number) => () => number;
  readonly stored: () => unknown[];
  /** Another process's connection. */
  readonly other: DatabaseSync;
}

function withBench(
  patience: number,
  body: (bench: Bench) => Promise<void>,
  durable = () => Promise.resolve(),
): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const path = join(folder, "bench.db");
    const db = new DatabaseSync(path, { timeout: 0 });
    db.exec(`
      pragma journal_mode = wal;
      create table parent (id integer primary key);
      create table child (id integer references parent (id) deferrable initially deferred)`);
    const other = new DatabaseSync(path, { timeout: 0 });
    const insert = (table: string) => (id: number) => () => {
      db.prepare(`insert into ${table} values (?)`).run(id);
      return id;
    };
    try {
      const under = body({
        group: groupCommit(db, patience, {
          before() {},
          begun() {},
          stored() {},
          after() {},
          log: { sync: durable, mend() {} },
          told: asStorageError,
        }),
        parent: insert("parent"),
        child: insert("child"),
        stored: () => other.prepare("select id from parent union all select id from child").all().map(({ id }) => id),
        other,
      });
      await inTime(under, "the end of the test");
    } finally {
      db.close();
      other.close();
    }
  });
}

/** A disk that keeps everybody waiting until it is told what came of a sync, the oldest first. */
function slowDisk() {
  const syncs: PromiseWithResolvers<void>[] = [];
  return {
    durable() {
      const sync = Promise.withResolvers<void>();
      syncs.push(sync);
      return sync.promise;
    },
    waiting: () => syncs.length,
    promises: () => syncs.shift()?.resolve(),
    refuses: () => syncs.shift()?.reject(new Error("disk I/O error")),
  };
}

/** Lets what has been submitted be committed. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

/** Counts turns of the event loop until `stop` is called. */
function countTurns(): { readonly stop: () => number } {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  return {
    stop() {
      clearInterval(timer);
      return turns;
    },
  };
}

Deno.test("submit() answers with what the work gave, once another connection can see it", () =>
  withBench(5_000, async ({ group, parent, stored }) => {
    const answer = group.submit(parent(1));
    assertEquals(stored(), []);
    assertEquals(await answer, 1);
    assertEquals(stored(), [1]);
  }));

Deno.test("submit() lets work of one turn share a transaction: when COMMIT fails, all of it fails", () =>
  withBench(5_000, async ({ group, parent, child, stored }) => {
    const answers = await Promise.allSettled([1, 2].map(parent).concat(child(9)).map((work) => group.submit(work)));
    for (const answer of answers) {
      assert(answer.status === "rejected");
      assertInstanceOf(answer.reason, StorageUnavailable);
      assertMatch(answer.reason.message, /FOREIGN KEY/);
    }
    assertEquals(stored(), []);
    assertNotEquals(group.failure, undefined);
  }));

Deno.test("submit() goes on after a failed commit", () =>
  withBench(5_000, async ({ group, parent, child, stored }) => {
    await assertRejects(() => group.submit(child(9)), StorageUnavailable);
    assertEquals(await group.submit(parent(3)), 3);
    assertEquals(group.failure, undefined);
    assertEquals(stored(), [3]);
  }));

Deno.test("submit() undoes only the work that throws", () =>
  withBench(5_000, async ({ group, parent, stored }) => {
    const failing = group.submit(() => {
      parent(2)();
      throw new RangeError("no");
    });
    const answers = [group.submit(parent(1)), group.submit(parent(3))];
    await assertRejects(() => failing, RangeError);
    assertEquals(await Promise.all(answers), [1, 3]);
    assertEquals(stored(), [1, 3]);
    assertEquals(group.failure, undefined);
  }));

Deno.test("submit() does nothing of what comes too late, which is no failure of the file's", () =>
  withBench(5_000, async ({ group, parent, stored }) => {
    const late = group.submit(parent(2), { left: () => 0 });
    const answers = [group.submit(parent(1)), group.submit(parent(3), { left: () => 1 })];
    await assertRejects(() => late, StorageUnavailable);
    assertEquals(await Promise.all(answers), [1, 3]);
    assertEquals(stored(), [1, 3]);
    assertEquals(group.failure, undefined);
  }));

Deno.test("submit() does nothing of what comes too late, also where something else of its turn throws", () =>
  withBench(5_000, async ({ group, parent, stored }) => {
    const failing = group.submit(() => {
      throw new RangeError("no");
    });
    const late = group.submit(parent(2), { left: () => 0 });
    const inTime = group.submit(parent(1), { left: () => 1 });
    await assertRejects(() => failing, RangeError);
    await assertRejects(() => late, StorageUnavailable);
    assertEquals(await inTime, 1);
    assertEquals(stored(), [1]);
  }));

Deno.test("submit() answers any number of changes of one turn, in order", () =>
  withBench(5_000, async ({ group, parent, stored }) => {
    const ids = Array.from({ length: 1_000 }, (_, index) => index);
    const order: number[] = [];
    await Promise.all(ids.map((id) => group.submit(parent(id)).then((answer) => order.push(answer))));
    assertEquals(order, ids);
    assertEquals(stored(), ids);
  }));

Deno.test("submit() waits for another process's lock while the event loop turns", () =>
  withBench(60_000, async ({ group, parent, stored, other }) => {
    other.exec("begin immediate");
    const answers = [group.submit(parent(1))];
    const turns = countTurns();
    for (let tick = 0; tick < 20; tick++) await new Promise((resolve) => setTimeout(resolve, 1));
    answers.push(group.submit(parent(2)));
    assertGreater(turns.stop(), 0);
    assertEquals(stored(), []);
    other.exec("commit");
    assertEquals(await Promise.all(answers), [1, 2]);
    assertEquals(stored(), [1, 2]);
    assertEquals(group.failure, undefined);
  }));

Deno.test("submit() gives up on a lock that is held for too long, and recovers when it is gone", () =>
  withBench(30, async ({ group, parent, stored, other }) => {
    other.exec("begin immediate");
    await assertRejects(() => group.submit(parent(1)), StorageUnavailable);
    assertNotEquals(group.failure, undefined);
    other.exec("commit");
    assertEquals(await group.submit(parent(2)), 2);
    assertEquals(stored(), [2]);
    assertEquals(group.failure, undefined);
  }));

Deno.test("drained() settles when nothing waits", () =>
  withBench(60_000, async ({ group, parent, stored, other }) => {
    await group.drained();
    other.exec("begin immediate");
    const answer = group.submit(parent(1));
    const drained = group.drained().then(stored);
    other.exec("commit");
    assertEquals(await drained, [1]);
    await answer;
  }));

Deno.test("submit() answers what is on disk, and commits one more group while another is on its way there", () => {
  const disk = slowDisk();
  return withBench(60_000, async ({ group, parent, stored }) => {
    const answered: number[] = [];
    const submit = (id: number) => group.submit(parent(id)).then((answer) => void answered.push(answer));
    const all: Promise<void>[] = [];
    for (const id of [1, 2, 3, 4]) {
      all.push(submit(id));
      await turns();
    }
    assertEquals([stored(), disk.waiting(), answered], [[1, 2], 2, []]);
    disk.promises();
    await turns();
    assertEquals([stored(), disk.waiting(), answered], [[1, 2, 3, 4], 2, [1]]);
    disk.promises();
    disk.promises();
    await Promise.all(all);
    assertEquals(answered, [1, 2, 3, 4]);
  }, disk.durable);
});

Deno.test("submit() says that nobody knows of a group that the disk refuses, and goes on", () => {
  const disk = slowDisk();
  return withBench(60_000, async ({ group, parent }) => {
    const refused = assertRejects(() => group.submit(parent(1)), StorageUnavailable, "not known whether");
    await turns();
    disk.refuses();
    await refused;
    assertNotEquals(group.failure, undefined);
    const answer = group.submit(parent(2));
    await turns();
    disk.promises();
    assertEquals(await answer, 2);
    assertEquals(group.failure, undefined);
  }, disk.durable);
});

Deno.test("submit() gives up for good what has waited too long for a disk that stands still", () => {
  const disk = slowDisk();
  return withBench(30, async ({ group, parent, stored }) => {
    const first = [group.submit(parent(1))];
    await turns();
    first.push(group.submit(parent(2)));
    await turns();
    await assertRejects(() => group.submit(parent(3)), StorageUnavailable, "more than 30 ms");
    assertNotEquals(group.failure, undefined);
    disk.promises();
    disk.promises();
    assertEquals(await Promise.all(first), [1, 2]);
    assertEquals([stored(), group.failure], [[1, 2], undefined]);
  }, disk.durable);
});

Deno.test("drained() waits for the disk", () => {
  const disk = slowDisk();
  return withBench(60_000, async ({ group, parent }) => {
    const order: string[] = [];
    const answer = group.submit(parent(1)).then(() => order.push("answer"));
    const drained = group.drained().then(() => order.push("drained"));
    await turns();
    assertEquals(order, []);
    disk.promises();
    await Promise.all([answer, drained]);
    assertEquals(order, ["answer", "drained"]);
  }, disk.durable);
});
