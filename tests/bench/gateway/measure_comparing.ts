import { setTimeout as pause } from "node:timers/promises";
import type { BenchServer } from "../bench_servers.ts";
import { against, figure, table } from "../markdown.ts";
import { fineProcessorOf } from "../process_use.ts";
import { enter, startCopyGateway, startFixedUpstream } from "./gateway_servers.ts";
import { type Asked, itemOf, loanOf, patronOf, type Visitor } from "./visitor.ts";

/** Terminals, and milliseconds between two questions of each: 200 a second in all, more than a large library has. */
const TERMINALS = 8, BETWEEN = 40;
/** How often the processor time of one that compares nothing a message may take. */
const TARGET = 1.5;
/** Seconds in which each compiles its code, and the copy learns, before any round. */
const WARM_UP = 8;
/** Seconds after which what was asked has been learned and compared. */
const LEARNED = 2;

/** What is asked, by the command identifier; loans come behind the questions, of the cards and copies that these have taught. */
const WORKS: Readonly<Record<string, (number: number) => Asked>> = { "17": itemOf, "63": patronOf, "11": loanOf };

/** What a comparison takes. */
interface Comparison {
  readonly rounds: number;
  /** Of each measurement, two of which make a round. */
  readonly seconds: number;
}

/**
 * Processor time a message of a gateway that compares its copy with the system, beside one that only keeps a copy. They take
 * turns; the middle of the rounds counts. No PIN is sent: what a hash takes is known.
 */
export async function measureComparing({ rounds, seconds }: Comparison): Promise<string[]> {
  const folders = await Promise.all([1, 2].map(() => Deno.makeTempDir({ prefix: "sip2d-bench-comparing-" })));
  const upstream = await startFixedUpstream(), servers: BenchServer[] = [];
  try {
    for (const [at, compare] of (["all", "no"] as const).entries()) {
      servers.push(await startCopyGateway(folders[at] ?? "", upstream.port, compare));
    }
    const rows: string[][] = [];
    for (const message of ["17", "63", "11"]) rows.push(await rowOf(servers, message, { rounds, seconds }));
    const head = ["Message", "compared, CPU µs", "not compared, CPU µs", "ratio", "compared, ms", "not compared, ms"];
    const title = `## A copy that is compared, ${
      1000 / BETWEEN * TERMINALS
    } messages a second, middle of ${rounds} rounds`;
    return [title, "", ...table(head, rows), ""];
  } finally {
    for (const { child } of servers) await child.stop();
    await upstream.child.stop();
    for (const folder of folders) await Deno.remove(folder, { recursive: true });
  }
}

async function rowOf(
  servers: readonly BenchServer[],
  message: string,
  { rounds, seconds }: Comparison,
): Promise<string[]> {
  const served = await Promise.all(
    servers.map(async (server) => ({
      server,
      visitors: await Promise.all(Array.from({ length: TERMINALS }, () => enter(server.port))),
    })),
  );
  for (const { server, visitors } of served) await costOf(server, visitors, message, WARM_UP);
  const costs: Cost[][] = served.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, { server, visitors }] of served.entries()) {
      costs[at]?.push(await costOf(server, visitors, message, seconds));
    }
  }
  for (const { visitors } of served) for (const visitor of visitors) await visitor.close();
  const [compared = [], alone = []] = costs;
  const ratio = middle(compared.map(({ processor }, round) => processor / (alone[round]?.processor ?? NaN)));
  const told = [compared, alone].map((all) => figure(middle(all.map(({ processor }) => processor))));
  const waits = [compared, alone].map((all) => figure(middle(all.map(({ milliseconds }) => milliseconds))));
  return [
    message,
    ...told,
    against(figure(ratio), ratio <= TARGET, `${TARGET} or less`),
    ...waits,
  ];
}

/** Microseconds of a server's processor time for each message, and milliseconds until it is answered. */
interface Cost {
  readonly processor: number;
  readonly milliseconds: number;
}

let asked = 0;

async function costOf(
  { child: { pid } }: BenchServer,
  visitors: readonly Visitor[],
  message: string,
  seconds: number,
): Promise<Cost> {
  const work = WORKS[message] ?? itemOf, before = await fineProcessorOf(pid);
  const end = performance.now() + seconds * 1000;
  let answers = 0, waited = 0;
  await Promise.all(visitors.map(async (visitor) => {
    for (; performance.now() < end; answers++) {
      const began = performance.now();
      await visitor.ask(...work(asked++));
      waited += performance.now() - began;
      await pause(BETWEEN);
    }
  }));
  await pause(LEARNED * 1000);
  return { processor: (await fineProcessorOf(pid) - before) / answers, milliseconds: waited / answers };
}

function middle(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? NaN;
}
