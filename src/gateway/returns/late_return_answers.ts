import type { Ledger, LedgerRow } from "../../storage/port/ledger.ts";
import type { UpstreamRecords } from "../../storage/port/upstream_records.ts";
import { readReturnAnswer } from "./return_answer.ts";

type Records = Pick<UpstreamRecords, "ledger" | "waitingReturns">;

/**
 * Wraps a ledger so that a late answer is also noted in its return. A hold that the answer captured is on the list of
 * captured holds before the ledger has the answer, so that none is lost if the process dies in between.
 */
export function withLateReturnAnswers({ ledger, waitingReturns }: Records): Ledger {
  return {
    ...ledger,
    async settle(ledgerId, settlement) {
      const isNoted = await note(waitingReturns, ledgerId, settlement);
      const isSettled = await ledger.settle(ledgerId, settlement);
      // A return that a terminal has just told may be written down meanwhile.
      if (!isNoted) await note(waitingReturns, ledgerId, settlement);
      return isSettled;
    },
  };
}

/** Notes the late answer in its return, if it has come. */
export async function noteLateAnswer({ ledger, waitingReturns }: Records, ledgerId: number): Promise<void> {
  const row = await ledger.row(ledgerId);
  if (row !== undefined) await note(waitingReturns, ledgerId, row);
}

/**
 * Notes in the return behind a row of the ledger what a late answer says. Returns whether nothing more is to be noted.
 */
async function note(
  waitingReturns: Records["waitingReturns"],
  ledgerId: number,
  { by, answer }: Pick<LedgerRow, "by" | "answer">,
): Promise<boolean> {
  if (by !== "late answer" || answer === undefined) return true;
  const told = readReturnAnswer(answer);
  for (;;) {
    const [row] = await waitingReturns.ofLedger([ledgerId]);
    if (row === undefined) return false;
    const { returnId, state } = row;
    // The process that handed it in may move it on just now.
    if (await waitingReturns.move(returnId, state, { state, ...told })) return true;
  }
}
