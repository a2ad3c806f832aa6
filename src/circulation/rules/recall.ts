import { dayOf } from "../../library/day.ts";
import type { Item } from "../../library/item.ts";
import type { Hold } from "../../storage/port/hold.ts";
import type { Loan } from "../../storage/port/loan.ts";
import type { ItemOverview } from "../../storage/port/storage.ts";
import { isBefore, laterOf } from "./calendar.ts";
import { sameId } from "../../library/id.ts";
import { isPending, wants } from "./hold_queue.ts";
import type { ResolvedRule } from "./rules.ts";

/** The facts that decide whether a loan is recalled. */
interface LentCopy {
  readonly item: Item;
  readonly loan: Loan;
  readonly holds: readonly Hold[];
  readonly freeCopies: number;
}

/**
 * Whether somebody waits for a lent copy: `recalled` once it has been out long enough, `protected` before that, and
 * `none` when there is no hold, a free copy could serve, or the rules never recall.
 */
type Recall = { readonly kind: "none" | "protected" } | {
  readonly kind: "recalled";
  /** When the recall was issued: the earliest recall date, or when the hold was placed if that was later. */
  readonly issued: Temporal.Instant;
};

/**
 * Tells whether the loan of a copy is recalled at a moment. A copy that is not lent, or that nobody waits for, is not
 * recalled.
 */
export function recallOfCopy(
  { item, awaited }: ItemOverview,
  rule: ResolvedRule,
  now: Temporal.Instant,
  timeZone: string,
): Recall {
  if (awaited?.loan === undefined) return { kind: "none" };
  return recallOf({ ...awaited, item, loan: awaited.loan }, rule, now, timeZone);
}

/** Tells whether a loan is recalled at a moment. */
export function recallOf(copy: LentCopy, rule: ResolvedRule, now: Temporal.Instant, timeZone: string): Recall {
  // Most loans end here, before anything is worked out: a patron may have thousands.
  if (copy.holds.length === 0 || copy.freeCopies > 0 || rule.recallAfterDays === undefined) return { kind: "none" };
  const today = dayOf(now, timeZone);
  const waiting = copy.holds.find((hold) =>
    isPending(hold, today) && wants(hold, copy.item) && !sameId(hold.patronId, copy.loan.patronId)
  );
  if (waiting === undefined) return { kind: "none" };
  const earliest = copy.loan.checkedOut.toZonedDateTimeISO(timeZone).add({ days: rule.recallAfterDays }).toInstant();
  if (isBefore(now, earliest)) return { kind: "protected" };
  return { kind: "recalled", issued: laterOf(earliest, waiting.placed) };
}
