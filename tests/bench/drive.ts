import type { LoadSummary } from "../../src/tools/load/load_summary.ts";
import { type BenchServer, PROGRAM } from "./bench_servers.ts";
import { type ProcessUse, useOf } from "./process_use.ts";

/** What a load on a server gave. */
export interface Driven {
  readonly summary: LoadSummary;
  /** Microseconds of the server's processor time for each right answer. */
  readonly processorEach: number;
  /** Bytes of the server's memory that were resident at the end. */
  readonly memory: number;
}

/** Options of `sip2d load`, beside where the server is and as whom to log in. */
export type LoadArguments = readonly string[];

/** Puts a server under a load, all of which is in the figures, and takes the server's processor time for it. */
export async function drive(server: BenchServer, args: LoadArguments): Promise<Driven> {
  const before = await useOf(server.child.pid);
  const summary = await runLoad(server, [...args, "--warm-up", "0"]);
  const after = await useOf(server.child.pid);
  return { summary, processorEach: perAnswer(before, after, summary), memory: after.memory };
}

function perAnswer(before: ProcessUse, after: ProcessUse, { total }: LoadSummary): number {
  return total.answers === 0 ? 0 : (after.processor - before.processor) / total.answers;
}

/** Runs `sip2d load` as a process of its own. Errors are in the summary; throws when there is none. */
export async function runLoad({ port, login }: BenchServer, args: LoadArguments): Promise<LoadSummary> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--ignore-env", `--allow-net=127.0.0.1:${port}`, PROGRAM, "load"],
      ...["--port", String(port), ...login, "--json", ...args],
    ],
  }).output();
  const text = new TextDecoder();
  try {
    return JSON.parse(text.decode(stdout));
  } catch {
    throw new Error(`sip2d load ${args.join(" ")} failed: ${text.decode(stderr)}`);
  }
}
