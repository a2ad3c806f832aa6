import type { ItemStatus } from "./item.ts";

/** What becomes of a copy's status once it is in somebody's hands: it is not lost, missing or claimed any more. */
export function foundStatus(status: ItemStatus): ItemStatus {
  return status === "lost" || status === "missing" || status === "claimed-returned" ? "available" : status;
}
