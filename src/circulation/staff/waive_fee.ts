import type { Fee } from "../../library/fee.ts";
import { sameId } from "../../library/id.ts";
import { journalNote } from "../../library/journal_note.ts";
import type { Asked } from "../../library/library.ts";
import type { Effect } from "../../storage/port/change.ts";
import type { PatronFacts, Storage } from "../../storage/port/storage.ts";
import { type Decision, movesPatron } from "../decide/decision.ts";
import { totalOwed } from "../rules/standing.ts";
import { refuseStaff, type StaffRefused } from "./staff_refused.ts";

/** Waives what a patron owes. */
export interface WaiverCommand extends Asked {
  readonly patronId: string;
  /** Minor units; `"all"`: whatever is owed. */
  readonly amount: number | "all";
  /** Absent: the oldest fees first. */
  readonly feeId?: string;
}

/** Money that a patron owes is another; amounts are minor units. */
export type OwedOutcome = StaffRefused | {
  readonly ok: true;
  readonly patronId: string;
  /** What was waived or charged. */
  readonly amount: number;
  /** What is owed in all. */
  readonly owed: number;
  readonly feeId?: string;
};

/** The facts of a waiver. */
interface WaiverFacts {
  readonly patron: PatronFacts;
  /** Open ones, oldest first. */
  readonly fees: readonly Fee[];
  /** Those that grow until the copy comes back. */
  readonly growing: ReadonlySet<string>;
}

/** Finds the facts of a waiver, and decides. */
export async function decideWaiving(storage: Storage, command: WaiverCommand): Promise<Decision<OwedOutcome>> {
  const { patronId, now } = command;
  const facts = await storage.feeFacts({ patronId, account: "", transactionId: "", since: now, now });
  if (facts === undefined) return refuseStaff({ reason: "patron-unknown" });
  const growing = new Set<string>();
  for (const { feeId, itemId, type, ended } of facts.fees) {
    if (type !== "overdue" || ended !== undefined || itemId === undefined) continue;
    const loan = (await storage.itemFacts(itemId))?.loan;
    if (loan !== undefined && sameId(loan.patronId, facts.patron.patron.patronId)) growing.add(feeId);
  }
  return decideWaiver({ ...facts, growing }, command);
}

/**
 * Waives fees, never more than is owed. What is waived was not paid: nobody gets it back, whatever is undone. Another
 * system's fee that grows until the copy comes back would be charged anew then, so that it is waived after that.
 */
function decideWaiver(
  { patron, fees, growing }: WaiverFacts,
  { amount, feeId }: WaiverCommand,
): Decision<OwedOutcome> {
  if (amount !== "all" && amount <= 0) return refuseStaff({ reason: "amount-invalid" });
  const named = feeId === undefined ? fees : fees.filter((fee) => sameId(fee.feeId, feeId));
  if (feeId !== undefined && named.length === 0) return refuseStaff({ reason: "payment-fee-unknown" });
  const settled = named.filter((fee) => !growing.has(fee.feeId));
  if (named.length > 0 && settled.length === 0) return refuseStaff({ reason: "fee-growing" });
  const owed = settled.reduce((sum, { outstanding }) => sum + outstanding, 0);
  if (owed === 0) return refuseStaff({ reason: "payment-nothing-owed" });
  const waived = amount === "all" ? owed : amount;
  if (waived > owed) return refuseStaff({ reason: "waiver-too-much", amount: owed });
  const { patronId } = patron.patron;
  return {
    kind: "change",
    action: "fee-waived",
    patronId,
    itemId: undefined,
    outcome: { ok: true, patronId, amount: waived, owed: totalOwed(patron) - waived },
    effects: waiving(waived, settled),
    undo: [],
    expect: [movesPatron(patron)],
    detail: feeId && journalNote("fee", settled[0]?.feeId ?? ""),
  };
}

function waiving(amount: number, fees: readonly Fee[]): Effect[] {
  const effects: Effect[] = [];
  let left = amount;
  for (const { feeId, outstanding, ended } of fees) {
    const by = Math.min(left, outstanding);
    if (by > 0) effects.push({ kind: "adjust-fee", feeId, by: -by, ended });
    left -= by;
  }
  return effects;
}
