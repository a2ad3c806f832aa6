import { setTimeout } from "node:timers/promises";

/** Work in steps, with its result at the end. Between two steps, the caller may do something else. */
export type Steps<T> = Generator<void, T, void>;

export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Milliseconds of a turn of the event loop that work in steps may take. */
const OF_A_TURN = 5;

/** Does the steps of a work in as many turns of the event loop as it takes: others wait for one turn at most. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  for (let began = performance.now();;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (performance.now() - began < OF_A_TURN) continue;
    // Immediates are ready at once, and while anything is, Deno hardly looks at sockets.
    await setTimeout(0);
    began = performance.now();
  }
}
