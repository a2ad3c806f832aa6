/** A process that was started for a measurement. */
export interface Child {
  readonly pid: number;
  /** What the groups of the awaited pattern matched. */
  readonly matched: readonly string[];
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts a Deno program and waits until it writes what is awaited on standard output. */
export async function startChild(args: readonly string[], awaited: RegExp): Promise<Child> {
  const command = new Deno.Command(Deno.execPath(), { args: ["run", ...args], stdout: "piped", stderr: "inherit" });
  const process = command.spawn();
  const reader = process.stdout.getReader();
  const decoder = new TextDecoder();
  let text = "", found: RegExpExecArray | null = null;
  while (found === null) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`deno run ${args.join(" ")} ended before it wrote ${awaited}`);
    text += decoder.decode(value, { stream: true });
    found = awaited.exec(text);
  }

  async function stop(): Promise<void> {
    process.kill("SIGTERM");
    await reader.cancel();
    await process.status;
  }

  return { pid: process.pid, matched: found.slice(1), stop };
}
