import type { OpenLog } from "../observability/log.ts";
import { EXIT } from "./exit_code.ts";

/** Milliseconds that the log has for its last entries, if its reader is slow. */
const LAST_WORDS = 1000;

/** Ends the process as soon as its log is written. */
export async function leave(log: Pick<OpenLog, "close">, exitCode: number): Promise<void> {
  await Promise.race([log.close(), new Promise((resolve) => setTimeout(resolve, LAST_WORDS))]);
  Deno.exit(exitCode);
}

/** Seconds for closing the storage, beyond those for the messages under way. */
const LETTING_GO = 2;

/**
 * Ends the process when stopping it has taken `seconds` and a little more, whatever hangs: a database that stands still
 * must not keep an administrator, or systemd, waiting. What was acknowledged is durable by then, and nothing else is
 * promised.
 *
 * @returns what takes that back, when the server has stopped by itself
 */
export function leaveAfter(log: OpenLog, seconds: number): () => void {
  const timer = setTimeout(() => {
    log.error("stopped without waiting any longer", { reason: "the storage does not let go", seconds });
    void leave(log, EXIT.cannot);
  }, (seconds + LETTING_GO) * 1000);
  return () => clearTimeout(timer);
}

/** Logs an uncaught error, which ends the process, like everything else. */
export function leaveWhenUncaught(log: OpenLog): void {
  const end = (event: Event, error: unknown) => {
    event.preventDefault();
    log.error("uncaught error", { error: error instanceof Error ? error.stack : String(error) });
    void leave(log, 1);
  };
  globalThis.addEventListener("error", (event) => end(event, event.error));
  globalThis.addEventListener("unhandledrejection", (event) => end(event, event.reason));
}
