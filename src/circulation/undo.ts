import type { Item } from "../library/item.ts";
import type { Effect } from "../storage/port/change.ts";
import type { Hold } from "../storage/port/hold.ts";
import type { Loan } from "../storage/port/loan.ts";

/** How things stood before a change. */
export interface Before {
  readonly item: Item;
  readonly loan?: Loan;
  readonly holds: readonly Hold[];
}

/** Lists the effects that put things back as they were, last one first. What was paid stays paid. */
export function undoOf(effects: readonly Effect[], before: Before): Effect[] {
  return effects.map((effect) => inverse(effect, before)).filter((effect) => effect !== undefined).reverse();
}

function inverse(effect: Effect, { item, loan, holds }: Before): Effect | undefined {
  const holdBefore = (holdId: string) => holds.find((hold) => hold.holdId === holdId);
  switch (effect.kind) {
    case "open-loan":
      return { kind: "end-loan", itemId: effect.loan.itemId };
    case "change-loan":
      return loan && { kind: "change-loan", loan };
    case "end-loan":
      return loan && { kind: "open-loan", loan };
    case "place-hold":
      return { kind: "end-hold", holdId: effect.hold.holdId };
    case "change-hold": {
      const hold = holdBefore(effect.hold.holdId);
      return hold && { kind: "change-hold", hold };
    }
    case "end-hold": {
      const hold = holdBefore(effect.holdId);
      return hold && { kind: "place-hold", hold };
    }
    case "charge":
      return { kind: "withdraw-fee", feeId: effect.fee.feeId };
    case "change-item":
      return { kind: "change-item", item };
    case "change-patron":
    case "set-pin":
    case "withdraw-fee":
    case "pay":
    case "record-payment":
      return undefined;
  }
}
