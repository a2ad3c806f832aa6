import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { type LogSync, logSync, SYNCS_AT_ONCE } from "../../../../src/storage/sqlite/database/log_sync.ts";
import { openLogSync } from "../../../../src/storage/sqlite/database/open_log_sync.ts";
import type { SyncPlace } from "../../../../src/storage/sqlite/database/sync_place.ts";
import { withTemporaryFolder } from "../../../support/files/temporary_folder.ts";

/** What the files that a log is synced through were asked, by their numbers, and what came of it. */
interface Disk {
  readonly log: LogSync;
  readonly asked: number[];
  /** Ends the oldest sync that is under way. */
  readonly promises: () => void;
  readonly refuses: () => void;
  readonly rewritten: () => number;
  /** Whether what the log holds can be written anew. */
  writable: boolean;
  /** Whether a sync that is waited for in the event loop succeeds. */
  obeys: boolean;
}

function slowDisk(place: Pick<SyncPlace, "isHere"> = { isHere: false }): Disk {
  const syncs: PromiseWithResolvers<void>[] = [], asked: number[] = [];
  let rewritten = 0;
  const files = Array.from({ length: SYNCS_AT_ONCE }, (_, number) => ({
    syncData() {
      const sync = Promise.withResolvers<void>();
      asked.push(number);
      syncs.push(sync);
      return sync.promise;
    },
    syncDataSync() {
      asked.push(number);
      if (!disk.obeys) throw new Error("Input/output error (os error 5)");
    },
    close() {},
  }));
  const disk: Disk = {
    log: logSync(files, () => {
      if (!disk.writable) throw new Error("disk I/O error");
      rewritten++;
    }, Object.assign(place, { note() {} })),
    asked,
    promises: () => syncs.shift()?.resolve(),
    refuses: () => syncs.shift()?.reject(new Error("Input/output error (os error 5)")),
    rewritten: () => rewritten,
    writable: true,
    obeys: true,
  };
  return disk;
}

Deno.test("sync() has a file for each that is under way; who comes then shares one that begins after that", async () => {
  const { log, asked, promises } = slowDisk();
  const done: number[] = [];
  const all = [1, 2, 3, 4].map((number) => log.sync().then(() => done.push(number)));
  await setImmediate();
  assertEquals([asked.length, new Set(asked).size, done], [2, 2, []]);
  promises();
  await setImmediate();
  assertEquals([asked.length, done], [3, [1]]);
  promises();
  await setImmediate();
  assertEquals([asked.length, done], [3, [1, 2]]);
  promises();
  await Promise.all(all);
  assertEquals(done, [1, 2, 3, 4]);
});

Deno.test("sync() that begins behind others, when those before it have shared one, shares another one", async () => {
  const { log, asked, promises } = slowDisk();
  for (const behind of [3, 6]) {
    const done: number[] = [];
    const all = [1, 2, 3].map((number) => log.sync().then(() => done.push(number)));
    for (const ended of [[1], [1, 2]]) {
      promises();
      await setImmediate();
      assertEquals(done, ended);
    }
    assertEquals(asked.length, behind);
    promises();
    await Promise.all(all);
  }
});

Deno.test("sync() that begins behind others waits for one that is under way, and not for one that has ended", async () => {
  const { log, asked, promises } = slowDisk();
  const ended = log.sync();
  promises();
  await ended;
  const done: number[] = [];
  const all = [1, 2, 3].map((number) => log.sync().then(() => done.push(number)));
  await setImmediate();
  assertEquals([asked.length, done], [3, []]);
  for (const expected of [[1], [1, 2], [1, 2, 3]]) {
    promises();
    await setImmediate();
    assertEquals(done, expected);
  }
  await Promise.all(all);
});

Deno.test("sync() has all written anew where the disk refuses, and goes on as before", async () => {
  const { log, asked, refuses, promises, rewritten } = slowDisk();
  const refused = log.sync();
  refuses();
  await refused;
  assertEquals(rewritten(), 1);
  const next = log.sync();
  promises();
  await next;
  assertEquals([asked.length, rewritten()], [2, 1]);
});

Deno.test("sync() believes no file until all was written anew", async () => {
  const disk = slowDisk();
  const { log, asked, refuses, promises, rewritten } = disk;
  disk.writable = false;
  const [refused, beside] = [log.sync(), log.sync()];
  refuses();
  await assertRejects(() => refused, Error, "disk I/O error");
  promises();
  await assertRejects(() => beside, Error, "disk I/O error");
  await assertRejects(() => log.sync(), Error, "disk I/O error");
  assertThrows(() => log.mend(), Error, "disk I/O error");
  disk.writable = true;
  log.mend();
  assertEquals([asked.length, rewritten()], [2, 1]);
  const trusted = log.sync();
  promises();
  await trusted;
  assertEquals([asked.length, rewritten()], [3, 1]);
});

Deno.test("sync() of a quick disk is done when it returns, through a file that no other sync is at", async () => {
  const place = { isHere: false };
  const { log, asked, promises } = slowDisk(place);
  const beside = log.sync();
  place.isHere = true;
  const here = [log.sync(), log.sync()];
  assertEquals(asked, [1, 0, 0]);
  await Promise.all(here);
  promises();
  await beside;
});

Deno.test("sync() of a quick disk has all written anew where the disk refuses, and believes no file before", async () => {
  const disk = slowDisk({ isHere: true });
  const { log, asked, rewritten } = disk;
  disk.obeys = false;
  await log.sync();
  assertEquals(rewritten(), 1);
  disk.writable = false;
  await assertRejects(() => log.sync(), Error, "disk I/O error");
  await assertRejects(() => log.sync(), Error, "disk I/O error");
  assertEquals([asked.length, rewritten()], [2, 1]);
  disk.writable = disk.obeys = true;
  log.mend();
  await log.sync();
  assertEquals([asked.length, rewritten()], [3, 2]);
});

Deno.test("openLogSync() syncs the log of an open database, and leaves the waiting to COMMIT where there is none", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    assertEquals(openLogSync(path, () => {}), undefined);
    const db = new DatabaseSync(path);
    db.exec("pragma journal_mode = wal; create table t (x)");
    const log = openLogSync(path, () => {});
    assert(log);
    await log.sync();
    log.close();
    db.close();
  }));
