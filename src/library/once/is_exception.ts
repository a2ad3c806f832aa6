import type { ChangeRow } from "./change_state.ts";

/**
 * Tells whether a change at another library system is an exception, which staff must see to: nobody knows what became of it,
 * or its terminal was told otherwise.
 */
export function isException({ state, terminalTold, closedAt }: ChangeRow): boolean {
  if (closedAt !== undefined) return false;
  switch (state) {
    case "unknown":
      return true;
    case "done":
      return terminalTold !== "yes";
    case "not sent":
    case "refused":
      return terminalTold === "yes";
    default:
      return false;
  }
}
