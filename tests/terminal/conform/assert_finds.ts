import { assertEquals, equal } from "@std/assert";
import { NotLetIn } from "../../../src/terminal/conform/offered_by.ts";

/** Milliseconds for an answer: few, so that silence is soon over; more, where a busy machine took longer to answer. */
const PATIENCES = [300, 2_000, 15_000];

/**
 * Asserts what a suite finds. It is played again, with more time for each answer, where silence is among it that is not
 * wanted so.
 *
 * @param find plays the suite, and gives grade and rule of each finding
 */
export async function assertFinds(
  wanted: readonly string[],
  find: (timeoutMs: number) => Promise<readonly string[]>,
): Promise<void> {
  let found: readonly string[] = [];
  for (const patience of PATIENCES) {
    found = await find(patience).catch((error) => {
      if (!(error instanceof NotLetIn)) throw error;
      return [`not let in: answered.silent: ${error.message}`];
    });
    if (equal(found, wanted) || !found.some((one) => /: answered\.silent\b/.test(one))) break;
  }
  assertEquals(found, wanted);
}
