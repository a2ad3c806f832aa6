import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertDiscreet } from "./leaks.ts";
import { takeOverheard } from "./overheard.ts";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

/** A server that runs as an administrator runs it: `main.ts serve` in a process of its own. */
export interface ServerProcess {
  /** The ports in the order of the configuration's services. */
  readonly ports: readonly number[];
  /** What it printed when it had started. */
  readonly lines: readonly string[];
  /** Tells it to read its configuration again. */
  reload(): void;
  /** Sends a signal. */
  signal(name: "SIGTERM"): void;
  /** Waits until it has logged a line that holds a text, after those that were waited for before. */
  logged(text: string): Promise<void>;
  /** Sends a signal and waits until the process is gone; gives the warnings and worse of its log, and its exit code. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<{ readonly problems: readonly string[]; readonly code: number }>;
}

/** Starts a server on a configuration file whose ports are 0; it may touch nothing but that file's folder. */
export function startProcess(configFile: string, ...options: readonly string[]): Promise<ServerProcess> {
  const folder = dirname(configFile);
  return startProgram(
    ["--no-prompt", "--ignore-env", "--allow-net=127.0.0.1", `--allow-read=${folder}`, `--allow-write=${folder}`, MAIN],
    ["--config", configFile, ...options],
  );
}

/**
 * Starts a server of which nothing is taken for granted, save that it logs all that it can; when it has ended, the log
 * must have been discreet.
 *
 * @param program what follows `deno run`: permissions and the file
 * @param options what follows `serve`
 * @param limits how many file descriptors it may have
 */
export async function startProgram(
  program: readonly string[],
  options: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { descriptors }: { readonly descriptors?: number } = {},
): Promise<ServerProcess> {
  const args = ["run", ...program, "serve", ...options, "--log-level", "debug"];
  const limited = ["-c", `ulimit -n ${descriptors}; exec "$@"`, "sh", Deno.execPath(), ...args];
  const child = new Deno.Command(descriptors === undefined ? Deno.execPath() : "sh", {
    args: descriptors === undefined ? args : limited,
    env: { ...env },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const log = collect(child.stderr);
  const { lines, rest } = await readUntil(child.stdout, "Ctrl+C stops the server");
  if (rest === undefined) assert.fail(`the server did not start: ${lines.join("\n")}${await log.all}`);
  const ports = lines.flatMap((line) => /listening on \S+:(\d+) /.exec(line)?.[1] ?? []).map(Number);
  return {
    ports,
    lines,
    reload: () => child.kill("SIGHUP"),
    signal: (name) => child.kill(name),
    logged: log.holds,
    async end(signal) {
      child.kill(signal);
      await rest.cancel();
      const { code } = await child.status;
      const logged = await log.all;
      assertDiscreet(logged, takeOverheard(ports));
      return { problems: problemsIn(logged), code };
    },
  };
}

/** The lines of a log that tell of more than the ordinary; a server that was killed leaves its last one unfinished. */
function problemsIn(log: string): readonly string[] {
  return log.split("\n").slice(0, -1).filter((line) => !/^\S+Z (INFO|DEBUG) /.test(line));
}

/** Writes a configuration file into a folder. */
export async function writeConfig(folder: string, text: string): Promise<string> {
  const file = join(folder, "SIPServer.xml");
  await Deno.writeTextFile(file, text);
  return file;
}

/** What a process logs: all of it when it has ended, and before that the lines that are waited for. */
function collect(output: ReadableStream<Uint8Array>) {
  let text = "";
  let seen = 0;
  let ended = false;
  let wake = Promise.withResolvers<void>();
  async function read(): Promise<string> {
    for await (const chunk of output.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      wake.resolve();
      wake = Promise.withResolvers();
    }
    ended = true;
    wake.resolve();
    return text;
  }
  async function holds(wanted: string): Promise<void> {
    for (let at = text.indexOf(wanted, seen);; at = text.indexOf(wanted, seen)) {
      if (at >= 0) return void (seen = at + wanted.length);
      assert.ok(!ended, `the server ended without logging ${wanted}: ${text}`);
      await wake.promise;
    }
  }
  return { all: read(), holds };
}

/** The lines up to the one that holds a text; `rest` is absent if it never came. */
async function readUntil(output: ReadableStream<Uint8Array>, text: string) {
  const reader = output.pipeThrough(new TextDecoderStream()).getReader();
  let read = "";
  while (!read.includes(text)) {
    const { done, value } = await reader.read();
    if (done) return { lines: read.split("\n") };
    read += value;
  }
  return { lines: read.trimEnd().split("\n"), rest: reader };
}
