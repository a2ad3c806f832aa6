import { assertEquals, equal } from "@std/assert";
import { NotLetIn } from "../../../src/tools/conform/take_first_look.ts";
import { TerminalError } from "../../../src/protocol/public/sip2.ts";

/** Milliseconds for an answer: few, so that silence is soon over; more, where a busy machine took longer to answer. */
const PATIENCES = [300, 2_000, 15_000];

/**
 * Asserts what a suite finds. Where it finds something else, it is played again with more time for each answer and each
 * connection: on a busy machine one that is late looks like silence, like a server that is gone, or like a login that is
 * not let in. With the most time it must find just what is wanted.
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
      if (!(error instanceof NotLetIn || error instanceof TerminalError)) throw error;
      return [`not played: ${error.message}`];
    });
    if (equal(found, wanted)) return;
  }
  assertEquals(found, wanted);
}
