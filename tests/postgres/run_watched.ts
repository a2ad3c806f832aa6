/** What ends or goes on. */
interface WatchedRun {
  /** The exit code. */
  readonly code: number;
  /** Whether it was ended, since a test under way did not end. */
  readonly wasEnded: boolean;
}

/** What else may be said of a run. */
interface WatchOptions {
  /** Milliseconds without the end of a test after which none is going to end. */
  readonly silence?: number;
  /** Takes what is written; standard output where absent. */
  readonly write?: (bytes: Uint8Array) => Promise<unknown>;
}

/**
 * Milliseconds in which no test ends because one of them never does. Others run beside it, and whatever a helper waits for
 * has failed long before, so that no busy machine is silent for so long.
 */
const SILENCE = 300_000;

/** What `deno test` writes of a test that begins or has ended, and not of one that has been running for minutes. */
const MOVES = "...";

/**
 * Runs `deno test`, and passes on what it writes. If no test ends any more, or whoever started this wants it to end, Deno
 * is told to name the tests that are under way, and to end. Nothing else can do that to a test that never lets go of its
 * thread.
 */
export async function runWatched(
  command: string,
  options: Pick<Deno.CommandOptions, "args" | "env">,
  { silence = SILENCE, write = writeAll }: WatchOptions = {},
): Promise<WatchedRun> {
  // It writes to this process, which may write to a person.
  const env = { ...options.env, ...Deno.stdout.isTerminal() && { FORCE_COLOR: "1" } };
  const process = new Deno.Command(command, { ...options, env, stdout: "piped" }).spawn();
  let wasEnded = false;
  let hasEnded = false;
  const over = process.status.finally(() => hasEnded = true);
  // Where the machine is busy, what was written last is read when the process has gone.
  const end = () => {
    if (!hasEnded) process.kill("SIGINT");
  };
  const endSilent = () => {
    wasEnded = !hasEnded;
    end();
  };
  // An interrupt comes to the process by itself, and this goes on to tidy up.
  const interrupted = () => {};
  Deno.addSignalListener("SIGINT", interrupted);
  Deno.addSignalListener("SIGTERM", end);
  let timer = setTimeout(endSilent, silence);
  const text = new TextDecoder();
  for await (const bytes of process.stdout) {
    if (text.decode(bytes, { stream: true }).includes(MOVES)) {
      clearTimeout(timer);
      timer = setTimeout(endSilent, silence);
    }
    await write(bytes);
  }
  clearTimeout(timer);
  const { code } = await over;
  Deno.removeSignalListener("SIGINT", interrupted);
  Deno.removeSignalListener("SIGTERM", end);
  return { code, wasEnded };
}

/** Writes bytes to standard output. */
export async function writeAll(bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await Deno.stdout.write(rest));
}
