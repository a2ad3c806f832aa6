import { setImmediate } from "node:timers";
import type { DrivenTime } from "../wire/driven_time.ts";

/** Turns of the event loop in which sockets bring what they have, before a second is over. */
const TURNS = 24;

/** Lets time go on until something is done, a second at a time, with what sockets bring in between. */
export async function driveUntil<T>(time: DrivenTime, something: Promise<T>): Promise<T> {
  let isOver = false;
  const over = something.finally(() => isOver = true);
  over.catch(() => {});
  for (;;) {
    for (let turn = 0; turn < TURNS && !isOver; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (isOver) return await over;
    await time.advance(1);
  }
}
