/**
 * Does work that goes on until it is stopped: by Ctrl+C, by the manager of services, or because the work itself says so.
 * The command then ends as one that is done.
 */
export async function untilStopped(work: (stop: AbortController) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  try {
    await work(controller);
  } finally {
    for (const signal of signals) Deno.removeSignalListener(signal, stop);
  }
}
