import { Command } from "commander";
import { count, readArguments } from "../support/program/script.ts";
import { type AgainstOptions, benchAgainst } from "./against/bench_against.ts";
import { writeIntoPage } from "./against/performance_page.ts";
import type { LibrarySize } from "./bench_library.ts";
import type { BenchRun } from "./bench_run.ts";
import { startPostgresBench } from "./bench_postgres.ts";
import { layOutSqlite, startCeiling, startOnSqlite } from "./bench_servers.ts";
import { measureCatalogue, measureHeavyPatron } from "./measure_growth.ts";
import { measureDisk } from "./disk/measure_disk.ts";
import { measureIdle } from "./measure_idle.ts";
import { measureMessages } from "./measure_messages.ts";
import { measurePaced } from "./measure_paced.ts";
import { measureStart } from "./measure_start.ts";
import { measureStorm } from "./measure_storm.ts";
import { measureDesk } from "./page/measure_desk.ts";
import { measureWatchers } from "./page/measure_watchers.ts";
import { measureRawStorage } from "./raw_storage.ts";
import { contentOf } from "./process_use.ts";

const FULL: LibrarySize = { patrons: 100_000, items: 1_000_000 };
const SMALLER: LibrarySize = { patrons: 10_000, items: 100_000 };

const encoder = new TextEncoder();
const write = (line: string) => void Deno.stdout.writeSync(encoder.encode(`${line}\n`));
const tell = (what: string) => void Deno.stderr.writeSync(encoder.encode(`${what}\n`));

/** What is measured, one after the other; each gives lines of Markdown. */
type Measurement = (run: BenchRun) => Promise<string[]>;

const QUICK: readonly Measurement[] = [
  (run) => measureMessages(run, [50]),
  (run) => measurePaced(run, 200, 1000),
];

/** Changes in one commit of the server at most. */
const LARGEST_GROUP = 256;

const ALL: readonly Measurement[] = [
  (run) => measureMessages(run, [1, 50, 1000]),
  (run) => onPostgres(run, (there) => measureMessages(there, [1, 10, 50, 1000])),
  measureCatalogue,
  measureHeavyPatron,
  (run) => measurePaced(run, 1000, 2000),
  (run) => measureStorm(run, 1000),
  measureWatchers,
  measureDesk,
  measureStart,
  // On a fresh server: what earlier measurements left in its memory is none of these terminals'.
  (run) => onFreshServer(run, (fresh) => measureIdle(fresh, 10_000, 70)),
];

async function main(quick: boolean): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sip2d-bench-run-" });
  const size = quick ? SMALLER : FULL;
  try {
    tell(`a library of ${size.patrons} patrons and ${size.items} items`);
    await layOutSqlite(size, folder);
    const ceiling = await startCeiling();
    try {
      const seconds = quick ? 3 : 8;
      const measureRaw = (terminals: number) =>
        measureRawStorage(size, folder, { group: Math.min(terminals, LARGEST_GROUP), seconds });
      const run = { size, folder, ceiling, measureRaw, seconds, tell };
      await withServer(folder, async (server) => {
        write(`# sip2d on ${await machine()}, ${size.items} items, each change on disk before it is answered\n`);
        for (const measure of quick ? QUICK : ALL) for (const line of await measure({ ...run, server })) write(line);
      });
    } finally {
      await ceiling.child.stop();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Measures on a library of its own, as it is and with a disk that is slower. */
async function withSlowDisk(milliseconds: number, seconds: number): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sip2d-bench-disk-" });
  try {
    const slower = [0, milliseconds];
    for (const line of await measureDisk({ size: SMALLER, folder, slower, seconds, tell })) write(line);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function withServer<T>(folder: string, use: (server: BenchRun["server"]) => Promise<T>): Promise<T> {
  const server = await startOnSqlite(folder);
  try {
    return await use(server);
  } finally {
    await server.child.stop();
  }
}

async function onFreshServer(run: BenchRun, measure: Measurement): Promise<string[]> {
  const folder = await Deno.makeTempDir({ dir: run.folder });
  await layOutSqlite(run.size, folder);
  return await withServer(folder, (server) => measure({ ...run, server }));
}

async function onPostgres(run: BenchRun, measure: Measurement): Promise<string[]> {
  run.tell("the same library on PostgreSQL");
  const { server, measureRaw, stop } = await startPostgresBench(run.size, run.folder, run.seconds);
  try {
    return await measure({ ...run, server, measureRaw });
  } finally {
    await stop();
  }
}

/** The processor, and what runs on it. */
async function machine(): Promise<string> {
  const [, model = "an unknown processor"] = /^model name\s*:\s*(.*)$/m.exec(await contentOf("/proc/cpuinfo")) ?? [];
  return `${navigator.hardwareConcurrency} × ${model}, Deno ${Deno.version.deno}`;
}

/** Compares with the release before on both databases, and tells whether no message costs more. */
async function judgeRelease(options: Omit<AgainstOptions, "postgres">): Promise<boolean> {
  let isGood = true;
  for (const postgres of [false, true]) {
    const { dearer, ...compared } = await benchAgainst({ ...options, postgres });
    await writeIntoPage(compared);
    for (const line of compared.lines) write(line);
    for (const title of dearer) {
      write(`\n${title} costs more on ${compared.storage}, by more than one version differs from itself.`);
    }
    isGood &&= dearer.length === 0;
  }
  return isGood;
}

/** How long versions are compared: for a look, for a figure, and for both databases before a release. */
const QUICK_LENGTH = { rounds: 2, turns: 3, seconds: 1 };
const LENGTH = { rounds: 6, turns: 3, seconds: 1 };
const RELEASE_LENGTH = { rounds: 3, turns: 3, seconds: 1 };

/** What may follow the name of the task. */
interface BenchOptions {
  readonly quick?: true;
  readonly against?: string;
  readonly release?: string;
  readonly postgres?: true;
  readonly rounds?: number;
  readonly syncMs?: number;
}

const script = new Command("deno task bench")
  .description("Measures the server, in half an hour on SQLite and PostgreSQL; the outcome is Markdown.")
  .option("--quick", "in a minute, on SQLite alone")
  .option("--against <commit>", "only compare the processor time of messages with that commit's")
  .option("--postgres", "compare it on PostgreSQL instead of SQLite")
  .option(
    "--release <commit>",
    "compare it on both with the release before, write that into docs/performance.md, and fail where a message costs more",
  )
  .option("--rounds <count>", "how often each is compared (6, 3 with --release, 2 with --quick)", count)
  .option(
    "--sync-ms <count>",
    "only measure, or with --against compare, beside a disk that takes so many milliseconds longer; takes a C compiler",
    count,
  );
const { quick = false, against, release, postgres = false, rounds, syncMs } = readArguments(script).opts<
  BenchOptions
>();
const compared = release ?? against;
if (release !== undefined && (syncMs !== undefined || against !== undefined)) {
  script.error("error: --release goes with neither --against nor --sync-ms");
} else if (postgres && syncMs !== undefined) {
  script.error("error: --sync-ms is for SQLite: PostgreSQL waits for its own disk");
} else if (postgres && against === undefined || rounds !== undefined && compared === undefined) {
  script.error("error: --postgres belongs to --against, and --rounds to --against or --release");
} else if (compared === undefined && syncMs !== undefined) await withSlowDisk(syncMs, quick ? 3 : 8);
else if (compared === undefined) await main(quick);
else {
  const length = quick ? QUICK_LENGTH : release === undefined ? LENGTH : RELEASE_LENGTH;
  const options = { ...length, rounds: rounds ?? length.rounds, commit: compared, syncMs, tell };
  if (release === undefined) { for (const line of (await benchAgainst({ ...options, postgres })).lines) write(line); }
  else Deno.exit(await judgeRelease(options) ? 0 : 1);
}
