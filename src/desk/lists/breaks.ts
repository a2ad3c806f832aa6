import { setTimeout } from "node:timers/promises";

/** Milliseconds of work between two breaks. */
const WORK = 5;

/**
 * Makes breaks for work that may go on for seconds: asked for often, it rests after some milliseconds for as long as
 * they took, so that terminals keep half of a busy server.
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
