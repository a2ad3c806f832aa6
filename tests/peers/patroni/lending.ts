import { assert } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { BY_COPY } from "../../gateway/outages/visitors.ts";
import { from } from "../../gateway/outages/stage.ts";
import { onStage } from "../../gateway/outages/stories.ts";
import { createDatabase } from "../../postgres/test_database.ts";
import type { ScenarioStorage } from "../../support/server/sqlite_storage.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { migratePostgres, openPostgresStorage } from "../../../src/storage/postgres/open_postgres_storage.ts";
import { becomes } from "../peer.ts";
import { type PatroniCluster, withPatroni } from "./cluster.ts";
import { bring, type Fault, leaderOf, nextLeader, patiently, SLOW, synchronousOf, urlOfAll } from "./drill.ts";

/** Loans that are asked for at once as the leader is lost. */
const AT_ONCE = 14;

/** Changes that wait when the library system is back: more than are handed over before another server leads. */
const WAITING = 80;

/**
 * Plays faults to three PostgreSQL servers under Patroni, beneath a gateway whose copy is there: each one amidst loans while the
 * library system is away, and once more while what was lent is handed over. Fails unless each accepted change reached the system
 * once, or is on the list of what staff see to, and each retry hears what was told first.
 */
export async function drillLending(faults: readonly Fault[], tell: (line: string) => void): Promise<void> {
  await withTemporaryFolder((folder) =>
    withPatroni(folder, async (cluster) => {
      await becomes("the cluster is there", () => cluster.isWhole(), SLOW);
      for (const fault of faults) {
        const began = performance.now();
        const seconds = () => ((performance.now() - began) / 1000).toFixed(0);
        const said = await play(cluster, fault, (what) => tell(`${fault}, ${seconds()} s: ${what}`));
        tell(`${fault}, ${seconds()} s: ${said}`);
      }
    })
  );
}

function play(cluster: PatroniCluster, fault: Fault, tell: (what: string) => void): Promise<string> {
  return onStage({ open: () => databaseOn(cluster) }, async (stage, copy, { system }) => {
    const waiting = () => waitingIn(copy);
    tell("the copy learns");
    await stage.learn(0, 400);
    system.kill();
    await stage.untilLent(from(0, 40));
    tell("it lends");
    const first = await befalls(cluster, fault, async (elected) => {
      const loans = Promise.all(Array.from({ length: AT_ONCE }, (_, at) => stage.lend(40 + at)));
      // It is told below.
      loans.catch(() => {});
      await delay(40);
      await elected();
      tell("another leads");
      return await loans;
    });
    const yes = first.came.filter(({ answer }) => BY_COPY.test(answer)).length;
    await stage.untilLent(from(60, 60));
    tell("it lends again");
    for (let number = 120; number < 120 + WAITING; number++) await stage.lend(number);
    // Who does not ask again has heard a no, though the loan may be made. After a return of the same second a loan is a new one.
    for (const wish of stage.wishes.filter((_, at) => at % 2 === 0)) await stage.want(wish);
    for (let number = 120; number < 140; number++) await stage.takeBack(number);
    for (const wish of stage.wishes.filter(({ code }, at) => code === "09" && at % 2 === 0)) await stage.want(wish);
    tell("all have been asked for once more");
    await first.whole();
    const held = await waiting();
    tell(`the cluster is whole, and ${held} wait`);
    system.revive();
    await stage.untilBack(copy);
    tell("the library system is back");
    await becomes("something is handed over", async () => await waiting() < held, SLOW);
    const before = await waiting();
    const second = await befalls(cluster, fault, (elected) => elected());
    const after = await waiting();
    assert(before > 0 && after > 0, `the leader is lost amidst the hand-over: ${before}, then ${after} waited`);
    tell(`another leads; ${before} waited before, and ${after} wait`);
    await becomes("an empty queue", async () => await waiting() === 0, SLOW);
    tell("nothing waits");
    await second.whole();
    return `amidst loans ${yes} yes and ${AT_ONCE - yes} no; ${before} waited, and ${after} when another led`;
  });
}

/** Counts what waits to be handed over, as soon as the copy can be read. */
async function waitingIn({ ledger }: Storage): Promise<number> {
  let count: number | undefined;
  await becomes("the copy can be read", async () => {
    count = await ledger.waitingTally().then(([tally]) => tally?.count ?? 0, () => undefined);
    return count !== undefined;
  }, SLOW);
  return count ?? 0;
}

/** Has a fault befall the cluster while something is done; gives what came of that, and what makes the cluster whole again. */
async function befalls<T>(
  cluster: PatroniCluster,
  fault: Fault,
  meanwhile: (elected: () => Promise<void>) => Promise<T>,
): Promise<{ readonly came: T; whole(): Promise<void> }> {
  const leader = await leaderOf(cluster), standby = await synchronousOf(cluster);
  let undo: (() => Promise<void> | void) | undefined;
  const came = await meanwhile(async () => {
    undo = await bring(cluster, fault, leader, standby);
    if (fault !== "standby gone") await nextLeader(cluster, leader);
  });
  return {
    came,
    async whole() {
      await undo?.();
      await becomes("the cluster is whole again", () => cluster.isWhole(), SLOW);
    },
  };
}

/** Makes a database for a server, which names all three. */
async function databaseOn(cluster: PatroniCluster): Promise<ScenarioStorage> {
  const { address } = cluster;
  const { database } = await createDatabase((await leaderOf(cluster)).direct), own = { ...address, database };
  await patiently(() => migratePostgres(own));
  const folder = await Deno.makeTempDir(), open = () => openPostgresStorage(own);
  return {
    url: urlOfAll(own),
    folder,
    kept: open,
    open,
    discard: () => Deno.remove(folder, { recursive: true }),
  };
}
