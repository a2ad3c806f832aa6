import type { Day } from "../../library/day.ts";

/**
 * Where a hold may stand: `pending` in the queue, `in-transit` (a copy is on its way to the pickup location) or
 * `waiting` (a copy stands on the hold shelf).
 */
export const HOLD_STATUSES = ["pending", "in-transit", "waiting"] as const;

/** Where a hold stands. */
export type HoldStatus = (typeof HOLD_STATUSES)[number];

/**
 * Stands for the last day on the hold shelf of a hold that was cancelled while its copy stood there. Like one that was
 * not collected it does not count any more. It is kept until the copy is scanned, so that the copy is known to come
 * from the hold shelf.
 */
export const CANCELLED: Day = "0001-01-01";

/**
 * Stands in files for the last day of a hold that rests, since its patron has suspended it or it begins later: as one whose last
 * day is over it waits for no copy, but the system whose hold it is counts it.
 */
const SUSPENDED: Day = "0001-01-01";

/** Tells whether a hold rests. */
export function isSuspended({ status, expires }: Pick<Hold, "status" | "expires">): boolean {
  return status === "pending" && expires === SUSPENDED;
}

/** A patron's claim on the next copy of a title, or on one copy. A title's queue is ordered by `placed`, then `holdId`. */
export interface Hold {
  readonly holdId: string;
  readonly patronId: string;
  readonly titleId: string;
  /** Set when only this copy will do. */
  readonly itemId?: string;
  /** The code of a branch. Set if only copies that belong to it will do. */
  readonly library?: string;
  /** The code of the branch where the patron wants to collect the copy. */
  readonly pickupLocation: string;
  readonly placed: Temporal.Instant;
  /** The last day on which the patron still wants it; absent if the hold does not expire. */
  readonly expires?: Day;
  readonly status: HoldStatus;
  /** The copy that was captured; absent while pending. */
  readonly capturedItemId?: string;
  /** The last day on the hold shelf, or {@link CANCELLED}; only while waiting. */
  readonly shelfExpires?: Day;
}

/** The number of a patron's holds with the same status and the same last days. */
export interface HoldTally extends Pick<Hold, "status" | "expires" | "shelfExpires"> {
  readonly count: number;
}
