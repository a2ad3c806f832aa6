import { fail } from "@std/assert";
import { setImmediate } from "node:timers";
import type { DrivenTime } from "../wire/driven_time.ts";

/** Turns of the event loop in which sockets bring what they have, before a second is over. */
const TURNS = 24;

/** Seconds of that time after which nothing is going to be done any more: no test needs more than some minutes. */
export const LONG = 5_000;

/**
 * Lets time go on until something is done, a second at a time, with what sockets bring in between. Fails if it never is:
 * the stack of the error tells what was waited for.
 */
export async function driveUntil<T>(time: DrivenTime, something: Promise<T>): Promise<T> {
  let isOver = false;
  const over = something.finally(() => isOver = true);
  over.catch(() => {});
  for (let seconds = 0; seconds < LONG; seconds++) {
    for (let turn = 0; turn < TURNS && !isOver; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (isOver) return await over;
    await time.advance(1);
  }
  fail(`what is waited for was not done in ${LONG} seconds`);
}
