/**
 * What is compared of a library system's answer and what its copy would have said: whether the card is valid, the PIN right,
 * and the patron may borrow; the circulation status and the due date of a copy; whether a loan, a renewal or a return is
 * made.
 */
export const COMPARED_FIELDS = ["valid", "pin", "borrow", "status", "due", "done"] as const;
/** One of the fields that are compared. */
export type ComparedField = typeof COMPARED_FIELDS[number];

/**
 * What comes of comparing a field. `agrees`: both say the same. Where they do not:
 *
 * - `not known`: nobody told the copy what it would need.
 * - `stale`: the copy was told otherwise before. Somebody has changed it since, or the system has a rule of its own: only
 *   the next feed tells these apart.
 * - `mended`: a feed that came later tells the copy the same as the system said.
 * - `rule`: a feed that came later tells the copy otherwise, too: what decided is not in the feed.
 * - `not handed over`: the stand-in had accepted a change of the copy while the system was away, and the system has not
 *   taken it in: it waits to be handed over, or is on staff's list.
 * - `not comparable`: the answer does not say it, or in a form that cannot be read.
 */
export const COMPARED_OUTCOMES = [
  "agrees",
  "stale",
  "rule",
  "not known",
  "mended",
  "not handed over",
  "not comparable",
] as const;
/** One of the outcomes of comparing. */
export type ComparedOutcome = typeof COMPARED_OUTCOMES[number];

/** Whether an outcome tells how far the copy may be trusted: what waits here makes it no worse. */
export function isJudgement(outcome: ComparedOutcome): boolean {
  return outcome !== "not handed over" && outcome !== "not comparable";
}
