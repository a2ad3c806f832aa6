import type { ReturnEntry, ReturnMove, WaitingReturns } from "../../storage/port/waiting_returns.ts";

/** Stores a return whose outcome the ledger has. No limit applies, since it does not wait. */
export async function recordFinishedReturn(
  waitingReturns: Pick<WaitingReturns, "accept" | "move">,
  entry: ReturnEntry,
  told: Omit<ReturnMove, "state">,
): Promise<void> {
  const returnId = await waitingReturns.accept(entry, Number.MAX_SAFE_INTEGER);
  if (returnId !== undefined) await waitingReturns.move(returnId, "waiting", { state: "over", ...told });
}
