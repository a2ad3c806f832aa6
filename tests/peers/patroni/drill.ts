import { assertEquals, fail } from "@std/assert";
import { join } from "node:path";
import { migratePostgres } from "../../../src/storage/postgres/open_postgres_storage.ts";
import type { PostgresAddress } from "../../../src/storage/postgres/connection/postgres_address.ts";
import { openPatiently, through, urlOf } from "../../postgres/test_database.ts";
import { configFile } from "../../support/files/scenario_config.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { anItem, aPatron } from "../../support/library/records.ts";
import { BUNDLE } from "../../support/program/programs.ts";
import { startProgram } from "../../support/server/server_process.ts";
import { unusedPort } from "../../support/wire/unused_port.ts";
import { becomes, withPeer } from "../peer.ts";
import { type PatroniCluster, type PatroniNode, withPatroni } from "./cluster.ts";
import { assertInJournal, type BusyTerminals, COPIES, copyOf, startTerminals } from "./terminals.ts";

/** What may befall a cluster. */
export type Fault = "leader killed" | "leader frozen" | "leader cut off" | "switchover" | "standby gone";

const TERMINALS = 16;

/** Acknowledged changes before and after each fault. */
const ENOUGH = 200;

/**
 * Plays faults, one after the other, to three PostgreSQL servers under Patroni, two sip2d, HAProxy before them and 16
 * terminals, and tells for each how long nobody was served. Fails unless each change that a terminal was told is done is
 * in the journal once, and no connection of a terminal was lost.
 */
export async function drill(faults: readonly Fault[], tell: (line: string) => void): Promise<void> {
  await withTemporaryFolder((folder) =>
    withPatroni(folder, async (cluster) => {
      await becomes("the cluster is there", () => cluster.isWhole(), SLOW);
      await patiently(() => fill(cluster.address));
      await withServers(folder, cluster.address, async (port) => {
        const terminals = await startTerminals(port, TERMINALS);
        for (const fault of faults) tell(await play(cluster, terminals, fault));
        const report = await terminals.stop();
        await assertInJournal((await leaderOf(cluster)).direct, report);
        assertEquals(report.dropped, 0, "connections of terminals that were lost");
        tell(
          `${report.acknowledged} changes acknowledged, each with its row in the journal and none twice; of 09, ` +
            `${report.scannedTwice} more were answered ok as identical repeats, without rows; ` +
            `${report.again} messages sent again, no connection lost`,
        );
      });
    })
  );
}

/** Tries, 50 ms apart, within which a cluster is made, or made whole. */
export const SLOW = 8000;

async function play(cluster: PatroniCluster, terminals: BusyTerminals, fault: Fault): Promise<string> {
  await worked(terminals);
  const leader = await leaderOf(cluster);
  const standby = await synchronousOf(cluster);
  const began = performance.now();
  const undo = await bring(cluster, fault, leader, standby);
  const elected = fault === "standby gone" ? undefined : await nextLeader(cluster, leader);
  await worked(terminals);
  const { from, to } = longestGap(terminals.times, began);
  await undo();
  await becomes("the cluster is whole again", () => cluster.isWhole(), SLOW);
  const without = `${fault}: ${seconds(to - from)} s without service`;
  return elected === undefined
    ? without
    : `${without}, the new leader after ${seconds(elected - began)} s, service ${seconds(to - elected)} s after that`;
}

/** Lets a fault happen; gives what ends it. */
export async function bring(
  cluster: PatroniCluster,
  fault: Fault,
  leader: PatroniNode,
  standby: PatroniNode,
): Promise<() => Promise<void> | void> {
  switch (fault) {
    case "leader killed":
      await leader.signal("SIGKILL");
      return () => leader.startAnew();
    case "leader frozen":
      await leader.signal("SIGSTOP");
      return () => leader.signal("SIGCONT");
    case "leader cut off":
      leader.cut();
      return () => leader.heal();
    case "switchover": {
      const handedOver = handOver(cluster, leader);
      // A failure is told at the end, unless another wait fails before.
      handedOver.catch(() => {});
      return () => handedOver;
    }
    case "standby gone":
      await standby.signal("SIGKILL");
      return () => standby.start();
  }
}

/** Asks the leader to hand over until it has, or another leads since this one was too slow. */
async function handOver(cluster: PatroniCluster, from: PatroniNode): Promise<void> {
  await becomes("the leader hands over", async () => {
    if (await cluster.switchOver(from)) return true;
    const leader = await cluster.leader();
    return leader !== undefined && leader !== from;
  }, SLOW);
}

/** Waits until another server than the leader of before takes changes; gives the moment. */
export async function nextLeader({ nodes }: PatroniCluster, before: PatroniNode): Promise<number> {
  const others = nodes.filter((node) => node !== before);
  let found = false;
  await becomes("another takes changes", async () => {
    for (const { direct } of others) found ||= await takesChanges(direct);
    return found;
  }, SLOW);
  return performance.now();
}

async function takesChanges(address: PostgresAddress): Promise<boolean> {
  try {
    const [row] = await through(address, ({ run }) => run("select pg_is_in_recovery() as standby"));
    return row?.standby === false;
  } catch {
    return false;
  }
}

export async function leaderOf(cluster: PatroniCluster): Promise<PatroniNode> {
  let leader: PatroniNode | undefined;
  await becomes("there is a leader", async () => (leader = await cluster.leader()) !== undefined, SLOW);
  return leader ?? fail("it was found");
}

/** The standby that commits wait for. */
export async function synchronousOf({ nodes }: PatroniCluster): Promise<PatroniNode> {
  const found: PatroniNode[] = [];
  await becomes("there is a synchronous standby", async () => {
    for (const node of nodes) if (await node.isSynchronous()) found.push(node);
    return found.length > 0;
  }, SLOW);
  return found[0] ?? fail("it was found");
}

/** Waits until so many changes have been acknowledged from now on. */
async function worked({ times }: BusyTerminals): Promise<void> {
  const before = times.length;
  await becomes("terminals are served", () => times.length >= before + ENOUGH, SLOW);
}

/** Does it again when it fails, as a service manager starts a server again: on a slow machine PostgreSQL answers too late. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1;; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === 20) throw error;
    }
  }
}

/** The longest time in which no terminal was told that a change is done. */
function longestGap(times: readonly number[], since: number) {
  const after = times.filter((time) => time > since);
  let longest = { from: since, to: since };
  let from = since;
  for (const to of after) {
    if (to - from > longest.to - longest.from) longest = { from, to };
    from = to;
  }
  return longest;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

async function fill(address: PostgresAddress): Promise<void> {
  await migratePostgres(address);
  const storage = await openPatiently(address);
  const numbers = Array.from({ length: TERMINALS }, (_, number) => number);
  await storage.load({
    patrons: numbers.map((number) => aPatron({ patronId: `P${number}` })),
    items: numbers.flatMap((number) =>
      Array.from({ length: COPIES }, (_, copy) => {
        const itemId = copyOf(number, copy);
        return anItem({ itemId, titleId: `T${itemId}`, title: `Title ${itemId}` });
      })
    ),
  });
  await storage.close();
}

/** The URL that names all servers of an address. */
export function urlOfAll(address: PostgresAddress): string {
  const hosts = [address, ...address.others ?? []].map(({ host, port }) => `${host}:${port}`).join();
  return urlOf(address).replace(`${address.host}:${address.port}`, hosts);
}

/** Runs `body` with two sip2d and HAProxy before them, and gives it HAProxy's port. */
async function withServers(
  folder: string,
  address: PostgresAddress,
  body: (port: number) => Promise<void>,
): Promise<void> {
  const front = unusedPort();
  const url = urlOfAll(address);
  const servers = [];
  const written: string[] = [];
  for (const name of ["a", "b"]) {
    const port = unusedPort();
    const config = join(folder, `SIPServer-${name}.xml`);
    const service = { port: `127.0.0.1:${port}/tcp`, proxy_protocol: "127.0.0.1", client_timeout: "600" };
    // A retry is known for as long as a terminal was told to try.
    await Deno.writeTextFile(config, configFile({ url, service, policy: { timeout: "100", retries: "9" } }));
    servers.push(
      await patiently(() =>
        startProgram({
          program: BUNDLE,
          permissions: ["--no-prompt", "--ignore-env", "--allow-net=127.0.0.1", "--allow-read"],
          options: ["--config", config],
        })
      ),
    );
    written.push(`    server ${name} 127.0.0.1:${port} send-proxy check\n`);
  }
  const haproxy = join(folder, "haproxy.cfg");
  await Deno.writeTextFile(haproxy, configuration(front, written.join("")));
  try {
    await withPeer(["/usr/sbin/haproxy", "-db", "-f", haproxy], front, () => body(front));
  } finally {
    for (const server of servers) await server.end("SIGTERM");
  }
}

/** As docs/postgresql.md has it, but that a server without its database stays in: both have the same. */
function configuration(front: number, servers: string): string {
  return `defaults
    mode tcp
    balance leastconn
    timeout connect 5s
    timeout client 15m
    timeout server 15m
listen sip2d
    bind 127.0.0.1:${front}
${servers}`;
}
