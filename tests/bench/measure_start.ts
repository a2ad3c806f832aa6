import { join } from "node:path";
import { bundle } from "../../packaging/bundle.ts";
import type { BenchRun } from "./bench_run.ts";
import { layOutSqlite, startOnSqlite } from "./bench_servers.ts";
import { against } from "./markdown.ts";

const TIMES = 7;

/** From the start of the process, of the program in one file, until it listens, on a database that exists. */
export async function measureStart(run: BenchRun): Promise<string[]> {
  run.tell("the start of the program in one file");
  const program = join(run.folder, "sip2d.js");
  if (!await bundle(program)) throw new Error("the program could not be made into one file; see above");
  const folder = join(run.folder, "start");
  await Deno.mkdir(folder);
  await layOutSqlite(run.size, folder);
  const times: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const start = performance.now();
    const { child } = await startOnSqlite(folder, { program });
    times.push(performance.now() - start);
    await child.stop();
  }
  times.sort((a, b) => a - b);
  const median = Math.round(times[Math.floor(TIMES / 2)] ?? 0);
  const fastest = Math.round(times[0] ?? 0);
  const value = against(`${median} ms`, median < 150, "under 150 ms");
  return ["## Start to listening", "", `* median of ${TIMES}: ${value}, fastest ${fastest} ms`, ""];
}
