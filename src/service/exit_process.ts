import type { OpenLog } from "../observability/log.ts";
import { EXIT } from "../process/exit_code.ts";

/** Milliseconds that the log has for its last entries, if its reader is slow. */
const LOG_LIMIT = 1000;

/** Resolves when the log is written, or when its reader has had its time: whoever reads it must not keep the process. */
export async function closeLog(log: Pick<OpenLog, "close">): Promise<void> {
  const late = Promise.withResolvers<void>();
  const limit = setTimeout(late.resolve, LOG_LIMIT);
  await Promise.race([log.close(), late.promise]).finally(() => clearTimeout(limit));
}

/** Ends the process as soon as its log is written. */
export async function exitProcess(log: Pick<OpenLog, "close">, exitCode: number): Promise<void> {
  await closeLog(log);
  Deno.exit(exitCode);
}

/** Seconds for closing the storage, beyond those for the messages under way. */
const CLOSING_LIMIT = 2;

/** Seconds for the log and the end of the process, with some to spare. */
const LEAVING_LIMIT = 3;

/** Gives the seconds after which a server that stops is gone, at the latest. */
export function longestStop(stopSeconds: number): number {
  return stopSeconds + CLOSING_LIMIT + LEAVING_LIMIT;
}

/**
 * Ends the process if stopping the server takes longer than `seconds` and a little more: a database that does not
 * answer must not keep an administrator, or systemd, waiting. What was acknowledged is durable by then; nothing else is
 * promised.
 *
 * @returns a function that cancels this, for a server that has stopped in time
 */
export function exitAfter(log: OpenLog, seconds: number): () => void {
  const timer = setTimeout(() => {
    log.error("stopped without waiting any longer", { reason: "the storage does not close", seconds });
    void exitProcess(log, EXIT.cannot);
  }, (seconds + CLOSING_LIMIT) * 1000);
  return () => clearTimeout(timer);
}

/** Logs an error that nobody caught, and then ends the process. */
export function exitWhenUncaught(log: OpenLog): void {
  const end = (event: Event, error: unknown) => {
    event.preventDefault();
    log.error("uncaught error", { error: error instanceof Error ? error.stack : String(error) });
    void exitProcess(log, 1);
  };
  globalThis.addEventListener("error", (event) => end(event, event.error));
  globalThis.addEventListener("unhandledrejection", (event) => end(event, event.reason));
}
