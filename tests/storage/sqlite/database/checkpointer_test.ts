import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { type Checkpointer, createCheckpointer } from "../../../../src/storage/sqlite/database/checkpointer.ts";
import { withTemporaryFolder } from "../../../support/files/temporary_folder.ts";
import { until } from "../../../support/wire/until.ts";

/** Frames from which on a log is long here. */
const LONG = 20;

interface Bench {
  readonly path: string;
  readonly checkpointer: Checkpointer;
  /** Commits so many times; each takes a frame at least. */
  readonly write: (times: number) => void;
  /** How many frames the log has, and how many of them are written back. */
  readonly log: () => { readonly frames: number; readonly writtenBack: number };
}

/** Runs `body` with a database whose own connection writes nothing back. */
function withBench(body: (bench: Bench) => Promise<void>, pathOf = (path: string) => path): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const path = join(folder, "bench.db");
    // For a moment at its end the thread keeps writers out; the server tries again by a timer, and this waits.
    const db = new DatabaseSync(path, { timeout: 60_000 });
    // Who waits for a slow disk at each commit keeps the thread out for most of the time, which gives up soon.
    db.exec("pragma synchronous = off; pragma journal_mode = wal; pragma wal_autocheckpoint = 0");
    db.exec("create table numbers (n integer primary key)");
    const insert = db.prepare("insert into numbers default values");
    const checkpointer = createCheckpointer(db, pathOf(path), LONG);
    try {
      await body({
        path,
        checkpointer,
        write(times) {
          for (let done = 0; done < times; done++) insert.run();
        },
        log() {
          const { log, checkpointed } = db.prepare("pragma wal_checkpoint(noop)").get() ?? {};
          return { frames: Number(log), writtenBack: Number(checkpointed) };
        },
      });
    } finally {
      db.close();
      await checkpointer.end();
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["bench.db"]);
  });
}

Deno.test("look() has a long log written back in whole, and the next writer begins it anew", () =>
  withBench(async ({ path, checkpointer, write, log }) => {
    write(LONG);
    const { frames } = log();
    assertGreaterOrEqual(frames, LONG);
    checkpointer.look();
    await until(() => log().writtenBack >= frames);
    const alone = `${path}.copy`;
    Deno.copyFileSync(path, alone);
    const copy = new DatabaseSync(alone);
    assertEquals(copy.prepare("select count(*) as rows from numbers").get()?.rows, LONG);
    copy.close();
    for (const file of [alone, `${alone}-wal`, `${alone}-shm`]) if (isThere(file)) Deno.removeSync(file);
    // Not before the thread has let go of the log, too.
    await until(() => {
      write(1);
      return log().frames < LONG;
    });
  }));

Deno.test("look() does so again when the log is long again", () =>
  withBench(async ({ checkpointer, write, log }) => {
    for (const time of ["first", "second", "third"]) {
      write(LONG);
      const isBegunAnew = () => {
        checkpointer.look();
        write(1);
        return log().frames < LONG;
      };
      await until(isBegunAnew, `a log that is written back for the ${time} time`);
    }
  }));

Deno.test("look() leaves a short log alone", () =>
  withBench(async ({ checkpointer, write, log }) => {
    write(5);
    checkpointer.look();
    await setTimeout(50);
    assertEquals(log().writtenBack, 0);
  }));

Deno.test("look() harms nothing where the thread cannot open the database", () =>
  withBench(async ({ checkpointer, write, log }) => {
    write(LONG);
    checkpointer.look();
    await setTimeout(50);
    checkpointer.look();
    write(1);
    assertEquals(log().writtenBack, 0);
  }, (path) => join(path, "nowhere", "bench.db")));

Deno.test("look() and end() get over a thread that dies", async () => {
  const { Worker } = globalThis;
  globalThis.Worker = class extends Worker {
    constructor() {
      super("data:text/javascript,throw new Error('no thread today')", { type: "module" });
    }
  };
  try {
    await withBench(async ({ checkpointer, write, log }) => {
      write(LONG);
      checkpointer.look();
      await setTimeout(50);
      checkpointer.look();
      assertEquals(log().writtenBack, 0);
    });
  } finally {
    globalThis.Worker = Worker;
  }
});

Deno.test("look() does not throw where the log cannot be asked", () => {
  const db = new DatabaseSync(":memory:");
  const checkpointer = createCheckpointer(db, "nowhere.db", LONG);
  db.close();
  checkpointer.look();
  return checkpointer.end();
});

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
