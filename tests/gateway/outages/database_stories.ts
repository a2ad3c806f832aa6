import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startEmbeddedServer } from "../../postgres/embedded_server.ts";
import { addressOf, testDatabases, through, urlOf } from "../../postgres/test_database.ts";
import type { ScenarioStorage } from "../../support/server/sqlite_storage.ts";
import { from, lentByCopy, refusedInWords, type Stage } from "./stage.ts";
import { layLine, type Line } from "./line.ts";
import { onStage, type Story } from "./stories.ts";
import { BY_COPY, isYes, now } from "./visitors.ts";

/** The copy's disk is full in the outage, at a restart, and while it is handed over; as root, on SQLite. */
export const fullDisk: Story = (open) => {
  const disk = diskOf("4m");
  return onStage({ open, copyFile: disk }, async (stage, copy, { system }) => {
    await stage.learn(0, 140);
    system.kill();
    await stage.untilLent(from(0, 10));
    await disk.fill();
    const refused = await untilRefused(stage, 10);
    const question = await stage.hear(`17${now()}AOCPL|ABI1|`);
    for (const wish of stage.wishes.filter(({ answers }) => answers.some(isYes))) await stage.want(wish);
    await stage.gateway.kill();
    refusedInWords(await stage.lend(30));
    await disk.empty();
    await stage.untilLent(from(31, 90));
    for (let number = 121; number < 135; number++) lentByCopy(await stage.lend(number));
    system.revive();
    await stage.untilBack(copy);
    await disk.fill();
    await delay(4_000);
    await disk.empty();
    await stage.untilEmpty(copy);
    return `refused after ${refused} loans, a 17 hears ${question.slice(0, 4)}`;
  });
};

/** A small disk for a copy, which is full or cannot be written when it is told so. */
function diskOf(size: string) {
  let folder = "";
  return {
    name: "disk/copy.db",
    async prepare(own: string) {
      folder = join(own, "disk");
      await Deno.mkdir(folder);
      await run("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder);
    },
    undo: () => run("umount", folder),
    fill: () => Deno.writeFile(join(folder, "rest"), new Uint8Array(8 << 20)).catch(() => {}),
    empty: () => Deno.remove(join(folder, "rest")),
    turn: (to: "ro" | "rw") => run("mount", "-o", `remount,${to}`, folder),
  };
}

/** Lends until the copy refuses; gives how many it lent before. */
async function untilRefused(stage: Stage, first: number): Promise<number> {
  for (let number = first; number < first + 20; number++) {
    const answered = await stage.lend(number);
    if (isYes(answered.answer)) continue;
    refusedInWords(answered);
    return number - first;
  }
  throw new Error("a full disk takes all");
}

/** The copy's disk can only be read when the gateway starts in the outage; as root, on SQLite. */
export const readOnlyDisk: Story = (open) => {
  const disk = diskOf("16m");
  return onStage({ open, copyFile: disk }, async (stage, copy, { system, openCopy }) => {
    await stage.learn(0, 140);
    system.kill();
    await stage.untilLent(from(0, 10));
    await copy.close();
    await stage.gateway.end("SIGKILL");
    await disk.turn("ro");
    stage.gateway.start();
    refusedInWords(await stage.lend(10));
    await delay(4_000);
    refusedInWords(await stage.lend(11));
    await disk.turn("rw");
    await stage.untilLent(from(12, 120));
    system.revive();
    const again = await openCopy();
    await stage.untilBack(again);
    await stage.untilEmpty(again);
    return again;
  });
};

/** On PostgreSQL the gateway's role may write no more in the outage, and while it is handed over. */
export const noGrant: Story = (open) => {
  let revoke = (_: string) => Promise.resolve(), grant = () => Promise.resolve();
  const asRole = async (url: string) => {
    const address = addressOf(url), role = `${address.database}_server`;
    const all = (...statements: readonly string[]) =>
      through(address, async (pool) => {
        for (const statement of statements) await pool.run(statement);
      });
    grant = () =>
      all(
        `grant select, insert, update, delete on all tables in schema public to ${role}`,
        `grant usage, update on all sequences in schema public to ${role}`,
      );
    revoke = (what) => all(`revoke ${what} from ${role}`);
    await all(`create role ${role} login password 'x'`);
    await grant();
    return urlOf({ ...address, user: role, password: "x" });
  };
  return onStage({ open, asRole }, async (stage, copy, { system }) => {
    await stage.learn(0, 60);
    system.kill();
    await stage.untilLent(from(0, 10));
    for (const [at, table] of ["ledger_rows", "known", "outages", "journal"].entries()) {
      await revoke(`insert, update on ${table}`);
      refusedInWords(await stage.lend(20 + at));
      await grant();
    }
    await stage.untilLent(from(30, 5));
    system.revive();
    await stage.untilBack(copy);
    await revoke("update on ledger_rows");
    await delay(4_000);
    await grant();
    await stage.untilEmpty(copy);
  });
};

/** The line to PostgreSQL is dead amidst loans, longer than the gateway waits: some are written, and nobody hears of it. */
export const deadDatabaseLine: Story = async (open) => {
  let line: Line | undefined;
  const asRole = async (url: string) => {
    const address = addressOf(url);
    line = await layLine(address.port);
    return urlOf({ ...address, host: "127.0.0.1", port: line.port });
  };
  try {
    return await onStage({ open, asRole }, async (stage, copy, { system }) => {
      await stage.learn(0, 240);
      system.kill();
      await stage.untilLent(from(0, 10));
      let yes = 0, no = 0;
      for (let times = 0; times < 10; times++) {
        // Nobody asks again who hears a no.
        const first = 40 + times * 20;
        const loans = Array.from({ length: 14 }, (_, at) => stage.lend(first + at));
        await delay(15 + times * 8);
        line?.turn("dead");
        for (const { answer } of await Promise.all(loans)) BY_COPY.test(answer) ? yes++ : no++;
        line?.turn("up");
        await stage.untilLent(from(first + 14, 6));
      }
      system.revive();
      await stage.untilBack(copy);
      await stage.untilEmpty(copy);
      return `amidst loans ${yes} yes and ${no} no`;
    });
  } finally {
    await line?.close();
  }
};

/** PostgreSQL is killed in the outage, amidst loans, and while it is handed over, and started again each time. */
export const leaderLost: Story = async () => {
  const server = await startEmbeddedServer(["max_connections=200"]);
  const databases = testDatabases(addressOf(server.url));
  const open = async (): Promise<ScenarioStorage> => {
    const database = await databases.take(), folder = await Deno.makeTempDir();
    return {
      url: urlOf(database.address),
      folder,
      kept: database.kept,
      open: () => database.open(),
      discard: () => Deno.remove(folder, { recursive: true }),
    };
  };
  try {
    return await onStage({ open }, async (stage, copy, { system }) => {
      await stage.learn(0, 200);
      system.kill();
      await stage.untilLent(from(0, 10));
      await server.tell("kill");
      const refused = await stage.lend(10);
      refusedInWords(refused);
      refusedInWords(await stage.takeBack(0));
      await server.tell("start");
      await stage.untilLent(from(11, 30));
      let yes = 0, no = 0;
      for (let times = 0; times < 5; times++) {
        // Amidst loans: some are written, and their answers lost. Nobody asks again.
        const first = 50 + times * 20;
        const loans = Array.from({ length: 16 }, (_, at) => stage.lend(first + at));
        await delay(10 + times * 12);
        await server.tell("kill");
        for (const { answer } of await Promise.all(loans)) BY_COPY.test(answer) ? yes++ : no++;
        await server.tell("start");
        await stage.untilLent(from(first + 16, 4));
      }
      system.revive();
      await stage.untilBack(copy);
      for (let times = 0; times < 3; times++) {
        await delay(1_500);
        await server.tell("kill");
        await delay(500);
        await server.tell("start");
      }
      await stage.untilEmpty(copy);
      const took = (refused.took / 1000).toFixed(1);
      return `refused after ${took} s; amidst loans ${yes} yes and ${no} no`;
    });
  } finally {
    await server.stop();
  }
};

async function run(command: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
  assert(success);
}
