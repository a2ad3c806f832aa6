import { requireRequests } from "./conduct.ts";
import type { LoadPlan, ThreadShare } from "./load_plan.ts";
import { startThread, type ThreadFigures } from "./load_thread.ts";
import { makeWorker } from "./load_worker.ts";

export interface RunningLoad {
  /** Resolves to the figures of each thread when every terminal is done. */
  readonly done: Promise<readonly ThreadFigures[]>;
  /** Gives the figures of each thread; those of a worker may be a second old. */
  figures(): readonly ThreadFigures[];
  stop(): void;
}

/**
 * Starts a load.
 *
 * @param threads how many; one is this thread itself
 * @param entry the module with which the process was started, for {@link makeWorker}
 * @throws {RangeError} that names the option when a request of the mix cannot be built
 * @throws {Error} when a thread cannot be made; it is a {@link Deno.errors.NotCapable} when the module may not be read
 */
export async function startLoad(plan: LoadPlan, threads: number, entry: URL): Promise<RunningLoad> {
  requireRequests(plan);
  const shares = sharesOf(plan.terminals, threads);
  if (shares.length === 1) return inThisThread(plan);
  const workers = shares.map((share) => makeWorker(entry, plan, share));
  await Promise.all(workers.map(({ ready }) => ready));
  for (const worker of workers) worker.tell("go");
  return {
    done: Promise.all(workers.map(({ done }) => done)),
    figures: () => workers.flatMap(({ latest }) => latest.figures ?? []),
    stop: () => workers.forEach((worker) => worker.tell("stop")),
  };
}

function inThisThread(plan: LoadPlan): RunningLoad {
  const thread = startThread(plan, { first: 0, count: plan.terminals });
  return { done: thread.done.then((figures) => [figures]), figures: () => [thread.figures()], stop: thread.stop };
}

/** Splits the terminals into parts as equal as can be, none of them empty. */
function sharesOf(terminals: number, threads: number): ThreadShare[] {
  const parts = Math.min(threads, terminals);
  return Array.from({ length: parts }, (_, part) => {
    const first = Math.floor(terminals * part / parts);
    return { first, count: Math.floor(terminals * (part + 1) / parts) - first };
  });
}
