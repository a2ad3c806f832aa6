import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { firstMatch } from "../bench/child.ts";
import { type FunctionCoverage, inspect, type ScriptCoverage } from "./inspector.ts";

const MOVED_CLOCK = fileURLToPath(new URL("../support/server/moved_clock.ts", import.meta.url));

/** Between two looks at whether anything is still called. */
const REST = 20;

/** A function that was called. */
export interface CalledFunction {
  /** Below the folder of the program. */
  readonly file: string;
  readonly scriptId: string;
  /** Empty for an arrow function that has no name. */
  readonly name: string;
  /** Where it begins and ends in the script. */
  readonly start: number;
  readonly end: number;
}

/** `sip2d serve` in a process of its own, whose calls are counted. */
export interface InspectedServer {
  readonly port: number;
  /** Sets all of its clocks to a later moment. */
  moveTo(instant: string): Promise<void>;
  /** Waits until the server is at rest, and gives the functions of `src` that were called since this was last asked. */
  called(): Promise<readonly CalledFunction[]>;
  /** The JavaScript of some scripts. */
  sourcesOf(scriptIds: Iterable<string>): Promise<ReadonlyMap<string, string>>;
  stop(): Promise<void>;
}

/**
 * Serves a configuration with one listener.
 *
 * @param program a `main.ts`
 * @param now the moment at which the server stays until it is moved, so that no day of the week makes a difference
 */
export async function startInspected(program: string, config: string, now: string): Promise<InspectedServer> {
  const folder = dirname(config);
  const grants = ["--no-prompt", "--ignore-env", "--allow-net=127.0.0.1", "--allow-read", `--allow-write=${folder}`];
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--inspect=127.0.0.1:0", `--preload=${MOVED_CLOCK}`, ...grants, program],
      ...["serve", "--config", config, "--log-level", "warning"],
    ],
    env: { TZ: "UTC" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = process.stdin.getWriter();
  const [output, log] = [process.stdout.getReader(), process.stderr.getReader()];
  await input.write(new TextEncoder().encode(`${now}\n`));
  const [url] = await firstMatch(log, /(ws:\/\/\S+)/) ?? [];
  const [port] = await firstMatch(output, /listening on 127\.0\.0\.1:(\d+)/) ?? [];
  if (url === undefined || port === undefined) throw new Error(`${program} serve ended before it listened`);
  const inspector = await inspect(url);
  await inspector.ask("Profiler.enable", {});
  await inspector.ask("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  const tree = `${pathToFileURL(dirname(program)).href}/`;

  async function take(): Promise<readonly CalledFunction[]> {
    const { result } = await inspector.ask("Profiler.takePreciseCoverage", {});
    return result.filter(({ url }) => url.startsWith(`${tree}src/`)).flatMap((script) => calledIn(script, tree));
  }

  return {
    port: Number(port),
    async moveTo(instant) {
      await input.write(new TextEncoder().encode(`${instant}\n`));
      if (await firstMatch(output, /it is (\S+)/) === undefined) throw new Error(`${program} serve ended`);
    },
    async called() {
      const all: CalledFunction[] = [];
      let more = await take();
      do {
        all.push(...more);
        await new Promise((resolve) => setTimeout(resolve, REST));
        more = await take();
      } while (more.length > 0);
      return all;
    },
    async sourcesOf(scriptIds) {
      await inspector.ask("Debugger.enable", {});
      const sources = new Map<string, string>();
      for (const scriptId of scriptIds) {
        const { scriptSource } = await inspector.ask("Debugger.getScriptSource", { scriptId });
        sources.set(scriptId, scriptSource);
      }
      return sources;
    },
    async stop() {
      await inspector.close();
      process.kill("SIGTERM");
      await input.close();
      await Promise.all([output.cancel(), log.cancel()]);
      await process.status;
    },
  };
}

function calledIn({ scriptId, url, functions }: ScriptCoverage, tree: string): readonly CalledFunction[] {
  const file = url.slice(tree.length);
  return functions.flatMap(({ functionName: name, ranges: [whole] }: FunctionCoverage) =>
    whole === undefined || whole.count === 0
      ? []
      : [{ file, scriptId, name, start: whole.startOffset, end: whole.endOffset }]
  );
}
