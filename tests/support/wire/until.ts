import { fail } from "@std/assert";
import { clearTimeout, setTimeout } from "node:timers";

/** Milliseconds, long after any answer that is going to come: a test that waits for this has failed. */
export const PATIENCE = 60_000;

/**
 * Milliseconds, long after anything else that sockets, processes, threads and databases are going to bring about, also if
 * it takes several answers of which one is lost, on a machine that many use.
 */
const LONG = 4 * PATIENCE;

/** Goes on whatever clock a test has put in the place of the machine's. */
const elapsed = performance.now.bind(performance);

/**
 * Waits until something holds that others bring about. Fails if it never does.
 *
 * @param what is waited for; the condition as it is written where absent
 * @param patience milliseconds after which it has failed
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what = String(holds),
  patience = LONG,
): Promise<void> {
  const end = elapsed() + patience;
  while (!await holds()) {
    if (elapsed() > end) fail(`this did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/**
 * Gives what a promise gives that others settle. Fails with the name of what was waited for if they never do.
 *
 * @param patience milliseconds after which it has failed
 */
export async function inTime<T>(promise: Promise<T>, what: string, patience = LONG): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isOver = new Promise<"over">((resolve) => timer = setTimeout(resolve, patience, "over"));
  try {
    const settled = await Promise.race([promise.then((value) => ({ value })), isOver]);
    return settled === "over" ? fail(`this did not come: ${what}`) : settled.value;
  } finally {
    clearTimeout(timer);
  }
}
