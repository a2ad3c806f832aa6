import type { Day } from "../../library/day.ts";
import { sameId } from "../../library/id.ts";
import type { Item } from "../../library/item.ts";
import { CANCELLED, type Hold } from "../../storage/port/hold.ts";

/** What of a hold tells whether it still counts. */
type Lasting = Pick<Hold, "status" | "expires" | "shelfExpires">;

/** Tells whether a hold still waits for a copy on `today`: its own expiry ends it. */
export function isPending(hold: Lasting, today: Day): boolean {
  return hold.status === "pending" && !isPast(hold.expires, today);
}

/** Tells whether a captured copy has stood on the hold shelf longer than it may. */
export function isUncollected(hold: Lasting, today: Day): boolean {
  return hold.status === "waiting" && isPast(hold.shelfExpires, today);
}

/** Tells whether a hold was cancelled while its copy stood on the hold shelf, where it still is until it is scanned. */
export function isCancelled({ shelfExpires }: Pick<Hold, "shelfExpires">): boolean {
  return shelfExpires === CANCELLED;
}

/**
 * Tells whether a copy is one that a hold wants: any of the title, that very copy, or any that belongs to one library.
 */
export function wants(hold: Hold, item: Item): boolean {
  if (hold.itemId !== undefined && !sameId(hold.itemId, item.itemId)) return false;
  return hold.library === undefined || sameId(hold.library, item.permanentLocation);
}

/** Finds the first hold in the queue that a copy can fill. */
export function firstFillable(
  holds: readonly Hold[],
  item: Item,
  today: Day,
): Hold | undefined {
  return holds.find((hold) => isPending(hold, today) && wants(hold, item));
}

/** Finds the hold for which a copy was captured, whether it travels or stands on the shelf. */
export function captureOf(holds: readonly Hold[], item: Item): Hold | undefined {
  return holds.find(({ capturedItemId }) => capturedItemId !== undefined && sameId(capturedItemId, item.itemId));
}

/** Tells a hold's place in its queue, counted from 1; holds that ran out are not in it. */
export function queuePosition(holds: readonly Hold[], hold: Hold, today: Day): number {
  const queue = holds.filter((other) => other.holdId === hold.holdId || !hasRunOut(other, today));
  return queue.findIndex((other) => other.holdId === hold.holdId) + 1;
}

/** Counts the holds that are open on a day. */
export function queueLength(holds: readonly Hold[], today: Day): number {
  return holds.filter((hold) => !hasRunOut(hold, today)).length;
}

/**
 * Tells whether a hold came to nothing: it was cancelled, or not collected. It is still there until
 * replaced.
 */
export function hasRunOut(hold: Lasting, today: Day): boolean {
  return isUncollected(hold, today) || (hold.status === "pending" && isPast(hold.expires, today));
}

function isPast(day: Day | undefined, today: Day): boolean {
  return day !== undefined && day < today;
}
