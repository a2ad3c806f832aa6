import type { Ledger, Settlement } from "../../storage/port/ledger.ts";
import type { UpstreamRecords } from "../../storage/port/upstream_records.ts";
import { readReturnAnswer } from "./return_answer.ts";

/**
 * Makes a ledger of this one that has returns which were handed in know of an answer that comes late: the hold that it tells
 * of is on the list of captured holds before the ledger has the answer, so that a process that dies leaves none out.
 */
export function withLateReturnAnswers({ ledger, waitingReturns }: UpstreamRecords): Ledger {
  async function note(ledgerId: number, { by, answer }: Settlement): Promise<void> {
    if (by !== "late answer" || answer === undefined) return;
    const told = readReturnAnswer(answer);
    for (;;) {
      const [row] = await waitingReturns.ofLedger([ledgerId]);
      if (row === undefined) return;
      const { returnId, state } = row;
      // The process that handed it in may move it on just now.
      if (await waitingReturns.move(returnId, state, { state, ...told })) return;
    }
  }

  return {
    ...ledger,
    async settle(ledgerId, settlement) {
      await note(ledgerId, settlement);
      return await ledger.settle(ledgerId, settlement);
    },
  };
}
