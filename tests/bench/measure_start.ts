import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BenchRun } from "./bench_run.ts";
import { layOutSqlite, PROGRAM, startOnSqlite } from "./bench_servers.ts";
import { against } from "./markdown.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TIMES = 7;

/** From the start of the process, of the program in one file, until it listens, on a database that exists. */
export async function measureStart(run: BenchRun): Promise<string[]> {
  run.tell("the start of the program in one file");
  const program = join(run.folder, "sip2d.js");
  await bundle(program);
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

async function bundle(program: string): Promise<void> {
  const args = ["bundle", "--quiet", "--minify", "--output", program, PROGRAM];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).output();
  if (!success) throw new Error(`deno bundle failed: ${new TextDecoder().decode(stderr)}`);
}
