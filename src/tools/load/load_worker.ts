import { parentPort, Worker, workerData } from "node:worker_threads";
import type { LoadPlan, ThreadShare } from "./load_plan.ts";
import { type RunningThread, startThread, type ThreadFigures } from "./load_thread.ts";

/** What a worker is given when it is made. */
interface Task {
  readonly plan: LoadPlan;
  readonly share: ThreadShare;
}

/** A command to the worker. All workers get `go` at the same time, since some take longer to be made. */
type Command = "go" | "stop";

/** A message from the worker. */
type Report =
  | { readonly kind: "ready" }
  | { readonly kind: "figures" | "done"; readonly figures: ThreadFigures };

/** Milliseconds between two reports of what was counted so far. */
const REPORT_EVERY = 1000;

/** Does the part of a load for which this thread was made by {@link makeWorker}. */
export function serveAsWorker(): void {
  const port = parentPort;
  if (port === null) throw new TypeError("only a worker can serve as one");
  const { plan, share }: Task = workerData;
  const report = (message: Report) => port.postMessage(message);
  let thread: RunningThread | undefined;

  async function go(): Promise<void> {
    const running = thread = startThread(plan, share);
    const timer = setInterval(() => report({ kind: "figures", figures: running.figures() }), REPORT_EVERY);
    const figures = await running.done;
    clearInterval(timer);
    report({ kind: "done", figures });
  }

  port.on("message", (command: Command) => {
    if (command === "go") void go();
    else thread?.stop();
  });
  report({ kind: "ready" });
}

/** A part of a load in a thread of its own. */
interface LoadWorker {
  /** Resolves when the thread can begin; rejects if its module cannot be loaded. */
  readonly ready: Promise<void>;
  /** Resolves when every terminal of the thread is done. */
  readonly done: Promise<ThreadFigures>;
  /** The figures of the last report; absent before the first. */
  readonly latest: { figures?: ThreadFigures };
  tell(command: Command): void;
}

/**
 * Makes a thread for a part of a load.
 *
 * @param entry the module with which the process was started: in a worker it calls {@link serveAsWorker}, so that one
 * bundled file holds both sides
 * @throws {Deno.errors.NotCapable} when that module may not be read: to Deno, a worker is loaded like a file
 */
export function makeWorker(entry: URL, plan: LoadPlan, share: ThreadShare): LoadWorker {
  const task: Task = { plan, share };
  const worker = new Worker(entry, { workerData: task });
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { promise: done, resolve: end, reject: fail } = Promise.withResolvers<ThreadFigures>();
  const latest: { figures?: ThreadFigures } = {};
  worker.on("message", (report: Report) => {
    if (report.kind === "ready") return begin();
    latest.figures = report.figures;
    if (report.kind === "figures") return;
    end(report.figures);
    void worker.terminate();
  });
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("a thread of the load ended before its time")));
  const ready = Promise.race([begun, done.then(() => {})]);
  return { ready, done, latest, tell: (command) => worker.postMessage(command) };
}
