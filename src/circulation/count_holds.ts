import { dayOf } from "./calendar.ts";
import { hasRunOut } from "./hold_queue.ts";
import type { Moment } from "./standing.ts";
import type { HoldTally } from "./storage.ts";

/** How many holds a patron has, by how they stand. */
export interface HoldCounts {
  readonly pending: number;
  readonly inTransit: number;
  readonly waiting: number;
}

/**
 * Counts a patron's holds at a moment. Those that ran out are still stored, since nothing happens by itself, and count no
 * more: nobody wants the one, and the other was not collected.
 */
export function countHolds(tallies: readonly HoldTally[], { now, timeZone }: Moment): HoldCounts {
  // Most patrons have no hold at all: for them it need not be known which day it is.
  if (tallies.length === 0) return { pending: 0, inTransit: 0, waiting: 0 };
  const today = dayOf(now, timeZone);
  const open = tallies.filter((tally) => !hasRunOut(tally, today));
  const count = (status: HoldTally["status"]) =>
    open.reduce((sum, tally) => tally.status === status ? sum + tally.count : sum, 0);
  return { pending: count("pending"), inTransit: count("in-transit"), waiting: count("waiting") };
}
