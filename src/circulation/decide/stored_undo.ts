import { fromStored } from "./decision.ts";
import type { UndoStep } from "./undo.ts";

/**
 * Marks stored steps as those of a change that staff made. An account may be called as the desk is called in the journal:
 * no terminal undoes what staff did.
 */
export function ofStaff(stored: string): string {
  return stored === "" ? "" : `{"staff":${stored}}`;
}

/** Reads the steps that undo a change of terminals, or of staff; `undefined`: it was made by the others. */
export function stepsOf(madeBy: "terminals" | "staff", stored: string): readonly UndoStep[] | undefined {
  const read = fromStored<readonly UndoStep[] | { readonly staff: readonly UndoStep[] }>(stored);
  if ("staff" in read) return madeBy === "staff" ? read.staff : undefined;
  return madeBy === "terminals" ? read : undefined;
}
