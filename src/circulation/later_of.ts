import { isBefore } from "./is_before.ts";

/** The later of two moments. */
export function laterOf(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return isBefore(a, b) ? b : a;
}
