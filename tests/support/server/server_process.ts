import { fail } from "@std/assert";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertDiscreet } from "../wire/leaks.ts";
import { forgetOverheard, takeOverheard } from "../wire/overheard.ts";
import { BUNDLE, type Program } from "../program/programs.ts";
import { inTime } from "../wire/until.ts";

const MOVED_CLOCK = fileURLToPath(new URL("moved_clock.ts", import.meta.url));

/** So much of what was written last is told where something else was waited for. */
const TOLD = 2_000;

/** A server that runs as an administrator runs it: `sip2d serve` in a process of its own. */
export interface ServerProcess {
  /** The ports in the order of the configuration's services. */
  readonly ports: readonly number[];
  /** What it printed when it had started. */
  readonly lines: readonly string[];
  /** Tells it to read its configuration again. */
  reload(): void;
  /** Sends a signal. */
  signal(name: "SIGTERM"): void;
  /** Resolves when it is so late for the server, which must have been started with a moment. */
  setClock(now: Temporal.Instant): Promise<void>;
  /** Waits until it has logged a line that holds a text, after those that were waited for before. */
  logged(text: string): Promise<void>;
  /** Sends a signal and waits until the process is gone; gives the warnings and worse of its log, and its exit code. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<{ readonly problems: readonly string[]; readonly code: number }>;
}

/** What a server is started with. */
export interface ProgramStart {
  readonly program?: Program;
  /** Flags of `deno run`. */
  readonly permissions: readonly string[];
  /** What follows `serve`. */
  readonly options: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The moment at which the server begins; without it, it has the machine's clock. */
  readonly clock?: Temporal.Instant;
  /** How many file descriptors it may have. */
  readonly descriptors?: number;
}

/** Starts a server on a configuration file whose ports are 0; it may touch nothing but that file's folder. */
export function startProcess(
  configFile: string,
  options: readonly string[] = [],
  program: Program = BUNDLE,
): Promise<ServerProcess> {
  const folder = dirname(configFile);
  return startProgram({
    program,
    permissions: [
      "--no-prompt",
      "--ignore-env",
      "--allow-net=127.0.0.1",
      `--allow-read=${folder}`,
      `--allow-write=${folder}`,
    ],
    options: ["--config", configFile, ...options],
  });
}

/**
 * Starts a server of which nothing is taken for granted, save that it logs all that it can; when it has ended, the log
 * must have been discreet.
 */
export async function startProgram(start: ProgramStart): Promise<ServerProcess> {
  const { options, env = {}, clock } = start;
  const [file, ...args] = commandOf(start);
  const child = new Deno.Command(file, {
    args: [...args, "serve", ...options, "--log-level", "debug"],
    env: { ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = child.stdin.getWriter();
  const output = collect(child.stdout);
  const log = collect(child.stderr);
  const write = (line: string) => input.write(new TextEncoder().encode(`${line}\n`));
  if (clock !== undefined) await write(String(clock));
  const printed = await output.until("Ctrl+C stops the server");
  if (printed === undefined) {
    // One that the system killed has written nothing.
    const { code, signal } = await child.status;
    fail(`the server did not start (${signal ?? code}): ${await output.all}${await log.all}`);
  }
  const lines = printed.split("\n");
  const ports = lines.flatMap((line) => /listening on \S+:(\d+) /.exec(line)?.[1] ?? []).map(Number);
  forgetOverheard(ports);

  return {
    ports,
    lines,
    reload: () => child.kill("SIGHUP"),
    signal: (name) => child.kill(name),
    async setClock(now) {
      await write(String(now));
      if (await output.until(`it is ${now}`) === undefined) fail(`the server ended: ${await log.all}`);
    },
    async logged(text) {
      const logged = await log.until(text);
      if (logged === undefined) fail(`the server ended without logging ${text}: ${await log.all}`);
    },
    async end(signal) {
      child.kill(signal);
      // A server with a moved clock listens to the test until then; one that was killed does not listen any more.
      await input.close().catch(() => {});
      const { code } = await inTime(child.status, `the server's end after ${signal}`);
      await output.all;
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

/**
 * Leaves out that PostgreSQL answered late, as it does on a busy machine: who is served all the same has no problem, and who
 * is not finds that by the answer.
 */
export function withoutLateness(problems: readonly string[]): readonly string[] {
  return problems.filter((line) => !/ the storage is away: .*no answer within \d+ ms"/.test(line));
}

/** What comes before `serve`. */
function commandOf({ program = BUNDLE, permissions, clock, descriptors }: ProgramStart) {
  const clocked = clock === undefined ? permissions : [`--preload=${MOVED_CLOCK}`, ...permissions];
  const command = program.command(clocked);
  return descriptors === undefined
    ? command
    : ["sh", "-c", `ulimit -n ${descriptors}; exec "$@"`, "sh", ...command] as const;
}

/** Writes a configuration file into a folder. */
export async function writeConfig(folder: string, text: string): Promise<string> {
  const file = join(folder, "SIPServer.xml");
  await Deno.writeTextFile(file, text);
  return file;
}

/** What a process writes: all of it when it has ended, and before that the texts that are waited for. */
function collect(stream: ReadableStream<Uint8Array>) {
  let text = "";
  let seen = 0;
  let ended = false;
  let wake = Promise.withResolvers<void>();
  async function read(): Promise<string> {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      wake.resolve();
      wake = Promise.withResolvers();
    }
    ended = true;
    wake.resolve();
    return text;
  }
  /** What was written up to a text, since that which was waited for before; nothing if it never came. */
  async function until(wanted: string): Promise<string | undefined> {
    const from = seen;
    for (let at = text.indexOf(wanted, from);; at = text.indexOf(wanted, from)) {
      if (at >= 0) return text.slice(from, seen = at + wanted.length);
      if (ended) return undefined;
      await inTime(wake.promise, `${JSON.stringify(wanted)} among what the server writes: ${text.slice(-TOLD)}`);
    }
  }
  return { all: read(), until };
}
