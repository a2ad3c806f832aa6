import type { Policy } from "../config/config.ts";

/** Tenths of a second: no terminal should have to wait longer, whatever its policy allows. */
const LONGEST_WAIT = 100;

/** Milliseconds in which a terminal has its answer, if only a negative one: half of what its policy lets it wait. */
export function answerLimit({ timeout }: Pick<Policy, "timeout">): number {
  return Math.min(LONGEST_WAIT, timeout) * 100 / 2;
}
