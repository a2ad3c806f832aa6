/** A process that was started for a measurement. */
export interface Child {
  readonly pid: number;
  /** What the groups of the awaited pattern matched. */
  readonly matched: readonly string[];
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts a Deno program and waits until it writes what is awaited on standard output. */
export async function startChild(
  args: readonly string[],
  awaited: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", ...args],
    env: { ...env },
    stdout: "piped",
    stderr: "inherit",
  });
  const process = command.spawn();
  const reader = process.stdout.getReader();
  const matched = await firstMatch(reader, awaited);
  if (matched === undefined) throw new Error(`deno run ${args.join(" ")} ended before it wrote ${awaited}`);

  async function stop(): Promise<void> {
    process.kill("SIGTERM");
    await reader.cancel();
    await process.status;
  }

  return { pid: process.pid, matched, stop };
}

/** Reads until a pattern matches, and gives what its groups matched; nothing if it never does. */
export async function firstMatch(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  pattern: RegExp,
): Promise<readonly string[] | undefined> {
  const decoder = new TextDecoder();
  let text = "", found: RegExpExecArray | null = null;
  while (found === null) {
    const { done, value } = await reader.read();
    if (done) return undefined;
    text += decoder.decode(value, { stream: true });
    found = pattern.exec(text);
  }
  return found.slice(1);
}
