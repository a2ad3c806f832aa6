import type { BenchServer } from "../bench_servers.ts";
import { against, figure, table } from "../markdown.ts";
import { useOf } from "../process_use.ts";
import { enter } from "./gateway_servers.ts";
import { ASKED, type Asked, itemOf, returnOf, type Visitor } from "./visitor.ts";

/** Terminals that ask at the same time, each as soon as it is answered. */
const TERMINALS = 8;
/** How often the bare relay's processor time a 17 may take. */
const TARGET = 2;
/** Seconds in which each compiles its code before any round. */
const WARM_UP = 10;

let returns = 0, items = 0;

/** What is asked, and how often the other's processor time it may take. */
interface Work {
  readonly name: string;
  readonly asked: () => Asked;
  readonly target?: number;
  /** How often the other's time to the answer it may take. */
  readonly waitTarget?: number;
}

/** A change is written down before it is sent, and when it is answered. */
export const BESIDE_RELAY: readonly Work[] = [
  { name: "17", asked: () => ASKED.item, target: TARGET },
  { name: "63", asked: () => ASKED.patron },
  { name: "09", asked: () => returnOf(returns++) },
];

/** What a copy of the system's records costs: it learns from every answer. */
export const BESIDE_NO_COPY: readonly Work[] = [
  { name: "17", asked: () => itemOf(items++), target: 1.25, waitTarget: 1.15 },
  { name: "63", asked: () => ASKED.patron },
];

/** What a comparison takes. */
interface Comparison {
  readonly ours: BenchServer;
  readonly other: BenchServer;
  readonly works: readonly Work[];
  readonly rounds: number;
  /** Of each measurement, two of which make a round. */
  readonly seconds: number;
}

/**
 * Processor time a message of one server beside another's, both before the same system. They take turns, since what else a
 * machine does changes from minute to minute; the middle of the rounds counts.
 */
export async function measureBeside({ ours: measured, other, works, rounds, seconds }: Comparison): Promise<string[]> {
  const rows: string[][] = [];
  const served = await Promise.all(
    [measured, other].map(async (server) => ({ server, visitors: await enterAll(server) })),
  );
  for (const { name, asked, target, waitTarget } of works) {
    for (const { server, visitors } of served) await costOf(server, visitors, asked, WARM_UP);
    const costs: Cost[][] = served.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [at, { server, visitors }] of served.entries()) {
        costs[at]?.push(await costOf(server, visitors, asked, seconds));
      }
    }
    const [ours = [], bare = []] = costs;
    const ratioOf = (what: keyof Cost) => middle(ours.map((cost, round) => cost[what] / (bare[round]?.[what] ?? NaN)));
    const [told, waits] = (["processor", "milliseconds"] as const).map((what) =>
      [ours, bare].map((all) => figure(middle(all.map((cost) => cost[what]))))
    );
    rows.push([
      ...[name, ...told ?? [], shown(ratioOf("processor"), target)],
      ...[...waits ?? [], shown(ratioOf("milliseconds"), waitTarget)],
    ]);
  }
  for (const { visitors } of served) for (const visitor of visitors) await visitor.close();
  const names = [measured.name, other.name];
  return [
    `## Messages of ${TERMINALS} terminals, middle of ${rounds} rounds`,
    "",
    ...table(
      ["Message", ...["CPU µs", "ms"].flatMap((unit) => [...names.map((name) => `${name}, ${unit}`), "ratio"])],
      rows,
    ),
    "",
  ];
}

function shown(ratio: number, target: number | undefined): string {
  return target === undefined ? figure(ratio) : against(figure(ratio), ratio <= target, `${target} or less`);
}

function enterAll({ port }: BenchServer): Promise<Visitor[]> {
  return Promise.all(Array.from({ length: TERMINALS }, () => enter(port)));
}

/** Microseconds of a server's processor time for each message, and milliseconds until it is answered. */
interface Cost {
  readonly processor: number;
  readonly milliseconds: number;
}

async function costOf(
  { child: { pid } }: BenchServer,
  visitors: readonly Visitor[],
  asked: () => Asked,
  seconds: number,
): Promise<Cost> {
  const before = await useOf(pid);
  const end = performance.now() + seconds * 1000;
  let answers = 0;
  await Promise.all(visitors.map(async (visitor) => {
    for (; performance.now() < end; answers++) await visitor.ask(...asked());
  }));
  const after = await useOf(pid);
  const processor = (after.processor - before.processor) / answers;
  return { processor, milliseconds: seconds * 1000 * visitors.length / answers };
}

function middle(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? NaN;
}
