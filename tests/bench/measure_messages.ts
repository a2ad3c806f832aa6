import type { BenchRun } from "./bench_run.ts";
import type { BenchServer } from "./bench_servers.ts";
import { drive, type Driven, type LoadArguments } from "./drive.ts";
import { against, figure, mebibytes, table } from "./markdown.ts";
import type { RawFigures } from "./raw_figures.ts";
import { statusWork, timed, WARM_UP, worksOn } from "./works.ts";

/** With so many terminals the targets are to be reached. */
const OF_RECORD = 50;

const HEAD = [
  "Work",
  "Terminals",
  "Messages/s",
  "p50 ms",
  "p99 ms",
  "p99.9 ms",
  "CPU µs a message",
  "of the ceiling",
  "of raw storage",
  "Memory",
  "Errors, refusals",
];

/**
 * Each message by itself, with so many terminals, beside the ceiling and beside raw storage. The ratios are those of
 * processor time a message, since the load generator takes its share of the processors, and those of changes a second
 * where the storage works in a process of its own. The ceiling is taken anew after each work, since what else a machine
 * does changes from minute to minute.
 */
export async function measureMessages(run: BenchRun, terminals: readonly number[]): Promise<string[]> {
  const rows: string[][] = [];
  for (const count of terminals) rows.push(...await measureWith(run, count));
  return [`## Messages, ${run.server.name}`, "", ...table(HEAD, rows), ""];
}

async function measureWith(run: BenchRun, terminals: number): Promise<string[][]> {
  const { size, measureRaw } = run;
  const ceiling = await driveWarm(run, run.ceiling, statusWork().args, terminals);
  run.tell(`raw storage, for ${terminals} terminals`);
  const raw = await measureRaw(terminals);
  const rows = [
    rowOf("ceiling: the socket code alone", terminals, ceiling, "1", ""),
    ...raw === undefined ? [] : [rawRow(terminals, raw)],
  ];
  for (const { title, args, warmUp, ofCeiling, ofRaw } of worksOn(size)) {
    run.tell(`${title}, ${terminals} terminals`);
    const driven = await driveWarm(run, run.server, args, terminals, warmUp);
    const { processorEach } = driven;
    const beside = await drive(run.ceiling, timed(statusWork().args, terminals, WARM_UP));
    const ratio = share(beside.processorEach / processorEach, ofCeiling, terminals);
    const rawRatio = raw === undefined || ofRaw === undefined ? "" : share(ratioTo(raw, driven), ofRaw, terminals);
    rows.push(rowOf(title, terminals, driven, ratio, rawRatio));
  }
  return rows;
}

function ratioTo({ perSecond, processorEach }: RawFigures, driven: Driven): number {
  return processorEach === undefined
    ? driven.summary.total.perSecond / perSecond
    : processorEach / driven.processorEach;
}

function share(ratio: number, target: number | undefined, terminals: number): string {
  const value = ratio.toFixed(2);
  if (target === undefined || terminals !== OF_RECORD) return value;
  return against(value, ratio >= target, `${target} or more`);
}

/** Measures when code is compiled and caches are full. */
async function driveWarm(
  run: BenchRun,
  server: BenchServer,
  args: LoadArguments,
  terminals: number,
  warmUp: number = WARM_UP,
): Promise<Driven> {
  await drive(server, timed(args, terminals, warmUp));
  return await drive(server, timed(args, terminals, run.seconds));
}

function rowOf(title: string, terminals: number, driven: Driven, ofCeiling: string, ofRaw: string): string[] {
  const { summary: { total: { perSecond, times: { p50, p99, p999 }, refused }, errorCount } } = driven;
  const figures = [perSecond, p50, p99, p999, driven.processorEach].map(figure);
  const others = [ofCeiling, ofRaw, mebibytes(driven.memory), `${errorCount}, ${refused}`];
  return [title, String(terminals), ...figures, ...others];
}

function rawRow(terminals: number, { title, perSecond, processorEach }: RawFigures): string[] {
  const processor = processorEach === undefined ? "" : figure(processorEach);
  return [title, String(terminals), figure(perSecond), "", "", "", processor, "", "1", "", ""];
}
