import type { Item } from "../../library/item.ts";
import type { Effect } from "../../storage/port/change.ts";
import type { Hold } from "../../storage/port/hold.ts";
import type { Loan } from "../../storage/port/loan.ts";

/** The records before a change. */
interface Before {
  readonly item: Item;
  readonly loan?: Loan;
  readonly holds: readonly Hold[];
}

/** Restores the fields of a copy that a change set, and leaves alone what has become of the others since. */
interface ItemRestoring {
  readonly kind: "restore-item";
  readonly was: Partial<Item>;
  /** Fields that are to have no value. */
  readonly without: readonly (keyof Item)[];
}

/** One step that undoes a part of a change, as it is stored. Version 0.1.0 stored whole copies, as effects. */
export type UndoStep = Effect | ItemRestoring;

/** Lists the steps that undo effects, the last effect first. What was paid stays paid. */
export function undoOf(effects: readonly Effect[], before: Before): UndoStep[] {
  const steps: UndoStep[] = [];
  for (const effect of effects) {
    const step = inverse(effect, before);
    if (step !== undefined) steps.push(step);
  }
  return steps.reverse();
}

function inverse(effect: Effect, { item, loan, holds }: Before): UndoStep | undefined {
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
    case "adjust-fee":
      return { kind: "adjust-fee", feeId: effect.feeId, by: -effect.by };
    case "change-item":
      return { kind: "restore-item", ...differences(item, effect.item) };
    case "edit-item":
    case "add-item":
    case "add-patron":
    case "change-patron":
    case "change-card":
    case "set-pin":
    case "withdraw-fee":
    case "pay":
    case "record-payment":
    case "clear-wrong-pins":
    case "note-exception":
      return undefined;
  }
}

/**
 * Compares two records: gives the values of the first that differ, and the names of the fields that only the second
 * has.
 */
function differences<T extends object>(one: T, other: T): { readonly was: Partial<T>; readonly without: (keyof T)[] } {
  const was: Partial<T> = {};
  const without: (keyof T)[] = [];
  for (const field in { ...one, ...other }) {
    if (isSame(one[field], other[field])) continue;
    if (one[field] === undefined) without.push(field);
    else was[field] = one[field];
  }
  return { was, without };
}

function isSame(one: unknown, other: unknown): boolean {
  return one instanceof Temporal.Instant && other instanceof Temporal.Instant ? one.equals(other) : one === other;
}

/** Makes the effect of a step on a copy as it is now. */
export function effectOf(step: UndoStep, item: Item): Effect {
  return step.kind === "restore-item" ? { kind: "change-item", item: restored(item, step) } : step;
}

function restored<T extends object>(
  record: T,
  { was, without }: { was: Partial<T>; without: readonly (keyof T)[] },
): T {
  const back = { ...record, ...was };
  for (const field of without) delete back[field];
  return back;
}
