import type { OpenLog } from "../observability/log.ts";

/** Milliseconds that the log has for its last entries, should whoever reads it be slow. */
const LAST_WORDS = 1000;

/** Ends the process as soon as its log is written. */
export async function leave(log: Pick<OpenLog, "close">, exitCode: number): Promise<void> {
  await Promise.race([log.close(), new Promise((resolve) => setTimeout(resolve, LAST_WORDS))]);
  Deno.exit(exitCode);
}

/** Has an error that nobody caught, which ends the process, written to the log like everything else. */
export function leaveWhenUncaught(log: OpenLog): void {
  const end = (event: Event, error: unknown) => {
    event.preventDefault();
    log.error("uncaught error", { error: error instanceof Error ? error.stack : String(error) });
    void leave(log, 1);
  };
  globalThis.addEventListener("error", (event) => end(event, event.error));
  globalThis.addEventListener("unhandledrejection", (event) => end(event, event.reason));
}
