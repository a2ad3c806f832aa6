import type { ReturnEntry, ReturnMove, WaitingReturns } from "../../storage/port/waiting_returns.ts";

/** Writes down a return that does not wait: its row in the ledger has its outcome. It counts to no bound. */
export async function keepOver(
  waitingReturns: Pick<WaitingReturns, "accept" | "move">,
  entry: ReturnEntry,
  told: Omit<ReturnMove, "state">,
): Promise<void> {
  const returnId = await waitingReturns.accept(entry, Number.MAX_SAFE_INTEGER);
  if (returnId !== undefined) await waitingReturns.move(returnId, "waiting", { state: "over", ...told });
}
