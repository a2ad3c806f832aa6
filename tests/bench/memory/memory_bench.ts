import { Command } from "commander";
import { V8_FLAGS } from "../../../packaging/project.ts";
import { count, readArguments } from "../../support/program/script.ts";
import type { LibrarySize } from "../bench_library.ts";
import { type BenchServer, layOutSqlite, PROGRAM, startOnSqlite } from "../bench_servers.ts";
import { drive, runLoad } from "../drive.ts";
import { figure, mebibytes, table } from "../markdown.ts";
import { contentOf } from "../process_use.ts";
import { mixedWork, statusWork, timed } from "../works.ts";

/** The memory of a server, idle and under a full load, as the services start it and without a bound. */
const SIZE: LibrarySize = { patrons: 2000, items: 20_000 };
/** Terminals that send without pause, and those beside them that come and go. */
const TERMINALS = 50, PASSING = 5;
/** Seconds for which those that come and go stay. */
const STAY = 2;
const FEW: readonly number[] = [1, 10, 1000];

/** What V8 is told, by what it is called in the table. */
const WAYS: Readonly<Record<string, string>> = {
  "without a bound": "--max-semi-space-size=8",
  "as the services start it": V8_FLAGS,
};

const encoder = new TextEncoder();
const write = (line: string) => void Deno.stdout.writeSync(encoder.encode(`${line}\n`));

/** Bytes of memory that are resident, and of these what no other process shares. */
interface Resident {
  readonly all: number;
  readonly own: number;
}

async function residentOf({ child: { pid } }: BenchServer): Promise<Resident> {
  const rollup = await contentOf(`/proc/${pid}/smaps_rollup`);
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(rollup)?.[1] ?? NaN) * 1024;
  return { all: bytes("Rss"), own: bytes("Private_Clean") + bytes("Private_Dirty") };
}

const told = ({ all, own }: Resident) => [mebibytes(all), mebibytes(own)];

async function main(program: string, seconds: number): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sip2d-bench-memory-" });
  const idle: string[][] = [], loaded: string[][] = [];
  try {
    for (const [way, flags] of Object.entries(WAYS)) {
      await layOutSqlite(SIZE, folder);
      const env = { DENO_V8_FLAGS: flags, MALLOC_MMAP_THRESHOLD_: "4194304" };
      const server = await startOnSqlite(folder, { program, env });
      try {
        if (flags === V8_FLAGS) idle.push(...await measureFew(server));
        loaded.push([way, ...await measureLoad(server, seconds)]);
      } finally {
        await server.child.stop();
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  for (const line of table(["terminals", "resident", "its own"], idle)) write(line);
  write("");
  const head = [
    `${TERMINALS} terminals without pause, ${seconds} s`,
    "resident at most",
    "its own then",
    "µs a message",
  ];
  for (const line of table(head, loaded)) write(line);
}

/** The memory with few terminals, each of which asks once a second. */
async function measureFew(server: BenchServer): Promise<string[][]> {
  const rows = [["none", ...told(await residentOf(server))]];
  for (const terminals of FEW) {
    const polling = runLoad(server, [...timed(statusWork().args, terminals, 12), "--rate", String(terminals)]);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    rows.push([String(terminals), ...told(await residentOf(server))]);
    await polling;
  }
  return rows;
}

/** The most memory under a full load beside terminals that come and go, and what a message takes. */
async function measureLoad(server: BenchServer, seconds: number): Promise<string[]> {
  let most: Resident = { all: 0, own: 0 }, isOver = false;
  async function watch(): Promise<void> {
    for (; !isOver; await new Promise((resolve) => setTimeout(resolve, 1000))) {
      const now = await residentOf(server);
      if (now.all > most.all) most = now;
    }
  }
  async function comeAndGo(): Promise<void> {
    while (!isOver) await runLoad(server, timed(statusWork().args, PASSING, STAY));
  }
  const beside = Promise.all([watch(), comeAndGo()]);
  const { processorEach } = await drive(server, timed(mixedWork(SIZE), TERMINALS, seconds));
  isOver = true;
  await beside;
  return [...told(most), figure(processorEach)];
}

const script = new Command("deno task bench:memory")
  .description("Measures the memory of a server, idle and under full load, on Linux; the outcome is Markdown.")
  .option("--seconds <count>", "how long the load lasts, for each way of starting", count, 180)
  .option("--program <file>", "what is served, such as the program in one file", PROGRAM);
const { seconds, program } = readArguments(script).opts<{ readonly seconds: number; readonly program: string }>();
await main(program, seconds);
