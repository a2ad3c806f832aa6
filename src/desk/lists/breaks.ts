import { setTimeout } from "node:timers/promises";

/** Milliseconds of work between two breaks. */
const WORK = 5;

/**
 * Makes a function that gives breaks to work of seconds. The work calls it often. After some milliseconds of work it
 * waits for as long as they took, so that terminals have half of the server's time.
 */
export function createBreaks(): () => Promise<void> {
  let begun = performance.now();
  return async () => {
    const worked = performance.now() - begun;
    if (worked < WORK) return;
    await setTimeout(worked);
    begun = performance.now();
  };
}
