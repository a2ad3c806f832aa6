import type { Fee, FeeType } from "../../library/fee.ts";
import { journalNote } from "../../library/journal_note.ts";
import type { Asked } from "../../library/library.ts";
import type { Storage } from "../../storage/port/storage.ts";
import { type Decision, movesPatron, seesItem } from "../decide/decision.ts";
import { totalOwed } from "../rules/standing.ts";
import { refuseStaff } from "./staff_refused.ts";
import type { OwedOutcome } from "./waive_fee.ts";

/** Charges a patron a fee. */
export interface ChargeCommand extends Asked {
  readonly patronId: string;
  /** Minor units. */
  readonly amount: number;
  readonly type: FeeType;
  /** The copy that it is about; absent: none. */
  readonly itemId?: string;
  /** In words, for people. */
  readonly description: string;
}

/** Finds the facts of a charge, and decides. */
export async function decideCharging(
  storage: Storage,
  { patronId, itemId, amount, type, description, now }: ChargeCommand,
  newId: () => string,
): Promise<Decision<OwedOutcome>> {
  const { patron, item } = itemId === undefined
    ? { patron: await storage.patronFacts(patronId, now), item: undefined }
    : await storage.checkoutFacts(patronId, itemId, now);
  if (patron === undefined) return refuseStaff({ reason: "patron-unknown" });
  if (itemId !== undefined && item === undefined) return refuseStaff({ reason: "item-unknown" });
  if (amount <= 0) return refuseStaff({ reason: "amount-invalid" });
  const fee: Fee = {
    ...{ feeId: newId(), patronId: patron.patron.patronId, type, amount, outstanding: amount, description },
    incurred: now,
    ...item && { itemId: item.item.itemId },
    // It does not grow: nothing is to take its place when the copy comes back.
    ...type === "overdue" && { ended: now },
  };
  return {
    kind: "change",
    action: "fee-charged",
    patronId: fee.patronId,
    itemId: fee.itemId,
    outcome: { ok: true, patronId: fee.patronId, amount, owed: totalOwed(patron) + amount, feeId: fee.feeId },
    effects: [{ kind: "charge", fee }],
    undo: [],
    expect: [movesPatron(patron), ...item === undefined ? [] : [seesItem(item)]],
    detail: journalNote("fee", fee.feeId),
  };
}
