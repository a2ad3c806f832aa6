import type { Ledger, LedgerRow } from "../../storage/port/ledger.ts";
import type { UpstreamRecords } from "../../storage/port/upstream_records.ts";
import { readReturnAnswer } from "./return_answer.ts";

type Records = Pick<UpstreamRecords, "ledger" | "waitingReturns">;

/**
 * Makes a ledger of this one that has returns know of an answer that comes late: the hold that it tells of is on the
 * list of captured holds before the ledger has the answer, so that a process that dies leaves none out.
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

/** Notes of a return the answer that has come late, if it has come. */
export async function noteLateAnswer({ ledger, waitingReturns }: Records, ledgerId: number): Promise<void> {
  const row = await ledger.row(ledgerId);
  if (row !== undefined) await note(waitingReturns, ledgerId, row);
}

/** Notes of the return behind a row of the ledger what a late answer says. Gives whether there is nothing more to note. */
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
