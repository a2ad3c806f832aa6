import { AnswerDeadline } from "../../src/library/deadlines.ts";

let calm = 0;
const { left } = AnswerDeadline.prototype;

/**
 * Runs a day in which no answer is too late by the clock of this machine, by which servers judge that: on a busy
 * machine work of the same moment takes seconds.
 */
export async function withoutHaste(day: () => Promise<void>): Promise<void> {
  if (calm++ === 0) AnswerDeadline.prototype.left = () => Number.MAX_SAFE_INTEGER;
  try {
    await day();
  } finally {
    if (--calm === 0) AnswerDeadline.prototype.left = left;
  }
}
