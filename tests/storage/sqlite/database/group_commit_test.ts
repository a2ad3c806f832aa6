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
import { StorageUnavailable } from "../../../../src/storage/port/storage.ts";
import { groupCommit } from "../../../../src/storage/sqlite/database/group_commit.ts";
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

function withBench(patience: number, body: (bench: Bench) => Promise<void>): Promise<void> {
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
      await body({
        group: groupCommit(db, patience),
        parent: insert("parent"),
        child: insert("child"),
        stored: () => other.prepare("select id from parent union all select id from child").all().map(({ id }) => id),
        other,
      });
    } finally {
      db.close();
      other.close();
    }
  });
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
