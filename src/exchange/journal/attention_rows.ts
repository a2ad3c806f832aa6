import type { AttentionQuery, LedgerRow } from "../../storage/port/ledger.ts";
import type { UpstreamRecords } from "../../storage/port/upstream_records.ts";
import type { WaitingReturn } from "../../storage/port/waiting_returns.ts";

/** Why a return that was accepted while the system was away needs attention. */
export type ReturnWhy = Pick<WaitingReturn, "doubt" | "said">;

/** A change that needs attention. */
export type AttentionRow = LedgerRow & ReturnWhy;

/** What the list is read from. */
export interface AttentionRecords {
  readonly ledger: Pick<UpstreamRecords["ledger"], "attention">;
  readonly waitingReturns: Pick<UpstreamRecords["waitingReturns"], "ofLedger">;
}

/** Lists changes that need attention, the newest first, and of returns why. */
export async function attentionRows(
  { ledger, waitingReturns }: AttentionRecords,
  query: AttentionQuery,
): Promise<readonly AttentionRow[]> {
  const rows = await ledger.attention(query);
  const returned = rows.filter(({ action }) => action === "checkin").map(({ ledgerId }) => ledgerId);
  if (returned.length === 0) return rows;
  const whys = new Map((await waitingReturns.ofLedger(returned)).map((row) => [row.ledgerId, row]));
  return rows.map((row) => {
    const { doubt, said } = whys.get(row.ledgerId) ?? {};
    return { ...row, ...doubt !== undefined && { doubt }, ...said !== undefined && { said } };
  });
}
