/** What a process has used. */
export interface ProcessUse {
  /** Microseconds of processor time so far, of all its threads, user and system. */
  readonly processor: number;
  /** Bytes of memory that are resident. */
  readonly memory: number;
}

/** Microseconds in one tick of /proc/PID/stat: Linux counts 100 a second. */
const TICK = 10_000;

/** Asks Linux. Deno itself opens /proc only to who may do everything, so `cat` does it. */
export async function useOf(pid: number): Promise<ProcessUse> {
  const stat = await contentOf(`/proc/${pid}/stat`);
  // The name of the program, in parentheses, may hold blanks.
  const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13).map(Number);
  const [, kibibytes = "0"] = /^VmRSS:\s+(\d+) kB/m.exec(await contentOf(`/proc/${pid}/status`)) ?? [];
  return { processor: (user + system) * TICK, memory: Number(kibibytes) * 1024 };
}

/**
 * Asks Linux for the microseconds of processor time of all threads that a process has now: to the nanosecond, where a
 * tick is too coarse.
 */
export async function fineProcessorOf(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("sh", { args: ["-c", `cat /proc/${pid}/task/*/schedstat`] }).output();
  // A thread that ends meanwhile is missing.
  if (stdout.length === 0) {
    throw new Error(`the threads of ${pid} cannot be read: is this Linux, and the process alive?`);
  }
  const threads = new TextDecoder().decode(stdout).trim().split("\n");
  return threads.reduce((sum, thread) => sum + Number(thread.split(" ", 1)[0]), 0) / 1000;
}

/** What a file of /proc says. */
export async function contentOf(path: string): Promise<string> {
  const { success, stdout } = await new Deno.Command("cat", { args: [path] }).output();
  if (!success) throw new Error(`${path} cannot be read: is this Linux, and the process alive?`);
  return new TextDecoder().decode(stdout);
}
