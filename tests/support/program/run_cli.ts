import { fileURLToPath } from "node:url";
import { run } from "../../../src/cli/run.ts";
import { inTime } from "../wire/until.ts";

const MAIN = fileURLToPath(new URL("../../../main.ts", import.meta.url));

/** What a run of the command line left behind. */
export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/** A command line in a process of its own. */
export interface CliProcess {
  /** Waits for the next line on its standard output; `undefined` when there is none any more. */
  line(): Promise<string | undefined>;
  /** Reads no more of its standard output, as `head` does once it has seen enough. */
  leave(): Promise<void>;
  /** Sends a signal. */
  kill(signal: Deno.Signal): void;
  /** Types a line into its standard input, if it was started with {@link startTypedCli}. */
  type(line: string): Promise<void>;
  /** What it left behind when it has ended; of its output what `line` has not given. */
  readonly ended: Promise<CliRun>;
}

/** Runs a command line as a person types it. */
export async function runCli(...args: readonly string[]): Promise<CliRun> {
  const out: string[] = [], errors: string[] = [];
  const code = await run(args, { out: (line) => out.push(line), error: (line) => errors.push(line) });
  return { code, out: out.join("\n"), errors: errors.join("\n") };
}

/** Starts a command line as a person starts it; it may touch nothing but this folder. */
export function startCli(folder: string, ...args: readonly string[]): CliProcess {
  return spawnCli(folder, "null", args);
}

/** Starts a command line into which something will be typed. */
export function startTypedCli(folder: string, ...args: readonly string[]): CliProcess {
  return spawnCli(folder, "piped", args);
}

function spawnCli(folder: string, stdin: "null" | "piped", args: readonly string[]): CliProcess {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--ignore-env", "--no-check"],
      ...["--allow-net=127.0.0.1", `--allow-read=${folder}`, `--allow-write=${folder}`],
      MAIN,
      ...args,
    ],
    env: { NO_COLOR: "1" },
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const typed = stdin === "piped" ? child.stdin.getWriter() : undefined;
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";

  async function line(): Promise<string | undefined> {
    for (let end = text.indexOf("\n");; end = text.indexOf("\n")) {
      if (end >= 0) {
        const first = text.slice(0, end);
        text = text.slice(end + 1);
        return first;
      }
      const { done, value } = await inTime(output.read(), `a line of ${args.join(" ")}`);
      if (done) return undefined;
      text += value;
    }
  }

  async function ended(): Promise<CliRun> {
    const { code } = await child.status;
    await typed?.close().catch(() => {});
    const rest: string[] = [];
    for (let next = await line(); next !== undefined; next = await line()) rest.push(next);
    return { code, out: rest.join("\n"), errors: (await errors).trimEnd() };
  }

  const done = ended();
  return {
    line,
    leave: () => output.cancel(),
    kill: (signal) => child.kill(signal),
    type: async (line) => await typed?.write(new TextEncoder().encode(`${line}\n`)),
    get ended() {
      return inTime(done, `the end of ${args.join(" ")}`);
    },
  };
}
