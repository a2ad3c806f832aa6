import { V8_FLAGS } from "../../../packaging/project.ts";
import type { LoadSummary } from "../../../src/tools/load/load_summary.ts";
import type { LibrarySize } from "../bench_library.ts";
import { type BenchServer, layOutSqlite, startOnSqlite } from "../bench_servers.ts";
import { type LoadArguments, runLoad } from "../drive.ts";
import { against, figure, table } from "../markdown.ts";
import { slowDisk } from "./slow_disk.ts";
import { itemWork, pairWork, timed, WARM_UP } from "../works.ts";

/** Terminals that ask (17), and terminals beside them that lend and take back. */
const ASK = 10, LEND = 20;
/** What the units of systemd and the container set for the server. */
const AS_A_SERVICE = { DENO_V8_FLAGS: V8_FLAGS };
/** Seconds between two messages of each, where they pause. */
const ASK_PAUSE = "0.02", LEND_PAUSE = "0.05";

const HEAD = [
  "A sync takes longer by",
  "17, one each 20 ms, alone: p50, p99 ms",
  "beside lending (pause 50 ms)",
  "17 without pause, alone: messages/s",
  "beside lending without pause",
  "lending without pause, alone: messages/s",
];

/** How the measurement is done. */
interface DiskRun {
  readonly size: LibrarySize;
  /** Where the library and what makes the disk slower lie. */
  readonly folder: string;
  /** Milliseconds by which the disk is slower, one after the other. */
  readonly slower: readonly number[];
  readonly seconds: number;
  tell(what: string): void;
}

/** Tells how long terminals that ask wait for the disk of those who lend. */
export async function measureDisk(run: DiskRun): Promise<string[]> {
  const rows: string[][] = [];
  for (const milliseconds of run.slower) {
    run.tell(`a disk that takes ${milliseconds} ms longer`);
    const folder = await Deno.makeTempDir({ dir: run.folder });
    await layOutSqlite(run.size, folder);
    const server = await startOnSqlite(folder, { env: { ...AS_A_SERVICE, ...await slowDisk(folder, milliseconds) } });
    try {
      rows.push([`${milliseconds} ms`, ...await measureOn(server, run)]);
    } finally {
      await server.child.stop();
    }
  }
  return [`## A slow disk: ${ASK} terminals that ask beside ${LEND} that lend`, "", ...table(HEAD, rows), ""];
}

async function measureOn(server: BenchServer, { size, seconds }: DiskRun): Promise<string[]> {
  const item = itemWork(size).args, pair = pairWork(size).args;
  const ask = (args: LoadArguments, time = seconds) => runLoad(server, wholly(timed([...item, ...args], ASK, time)));
  const lend = (args: LoadArguments, time: number) => runLoad(server, wholly(timed([...pair, ...args], LEND, time)));
  /** Those who lend begin a second before, and end a second after those who ask. */
  async function askBesideLending(asked: LoadArguments, lent: LoadArguments): Promise<LoadSummary> {
    const lending = lend(lent, seconds + 2);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const summary = await ask(asked);
    await lending;
    return summary;
  }

  await lend([], WARM_UP);
  await ask([], WARM_UP);
  const paced = ["--think", ASK_PAUSE];
  const { total: { times: alone } } = await ask(paced);
  const { total: { times: beside } } = await askBesideLending(paced, ["--think", LEND_PAUSE]);
  const { total: { perSecond: most } } = await ask([]);
  const { total: { perSecond: left } } = await askBesideLending([], []);
  const { total: { perSecond: lent } } = await lend([], seconds);
  const near = beside.p50 <= 1.5 * alone.p50 && beside.p99 <= 2 * alone.p99;
  return [
    `${figure(alone.p50)}, ${figure(alone.p99)}`,
    against(`${figure(beside.p50)}, ${figure(beside.p99)}`, near, "1.5 and 2 times at most"),
    figure(most),
    against(figure(left), left >= most / 3, "a third or more"),
    figure(lent),
  ];
}

/** All that is measured is in the figures. */
function wholly(args: LoadArguments): LoadArguments {
  return [...args, "--warm-up", "0"];
}
