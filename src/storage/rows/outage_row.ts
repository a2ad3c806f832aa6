import { addDays, type Day } from "../../library/day.ts";
import type { AwayCounts, AwayDecision, Outage } from "../port/lending.ts";
import { type Cells, instantIfAny, integer, type Row, text, withoutAbsent } from "./row.ts";

/** An outage as it is stored, but for the number that the database gives. */
export interface OutageRecord extends AwayCounts {
  readonly institution: string;
  readonly began: Temporal.Instant;
  readonly ended?: Temporal.Instant;
  /** The last day on which something was lent, and how much was lent on it, in this outage and those before. */
  readonly day: string;
  readonly dayLent: number;
}

/** What of an outage is written anew. */
export type OutageChange = Partial<OutageRecord>;

/** An outage, with what was lent on its last day. */
export interface OutageFound {
  readonly outage: Outage;
  readonly lentOn: Pick<OutageRecord, "day" | "dayLent">;
}

/** Makes the record of an outage that begins; what the one before it has lent today counts on. */
export function newOutage(institution: string, began: Temporal.Instant, last: OutageFound | undefined): OutageRecord {
  const counts: AwayCounts = { lent: 0, returned: 0, renewed: 0, refused: 0 };
  return { institution, began, ...counts, ...last?.lentOn ?? { day: "", dayLent: 0 } };
}

/** Reads an outage by the names of its columns. */
export function outageFrom(row: Row, cells: Cells): OutageFound {
  return {
    outage: {
      outageId: integer(row, "outage_id"),
      institution: text(row, "institution"),
      began: cells.instant(row, "began"),
      ...withoutAbsent({ ended: instantIfAny(row, "ended", cells) }),
      lent: integer(row, "lent"),
      returned: integer(row, "returned"),
      renewed: integer(row, "renewed"),
      refused: integer(row, "refused"),
    },
    lentOn: { day: text(row, "day"), dayLent: integer(row, "day_lent") },
  };
}

/** Tells how much was lent on a day. What was lent on the day after it, by a clock that was ahead, counts on. */
export function lentOn(day: Day, { lentOn }: OutageFound): number {
  return lentOn.day === day || lentOn.day === nextDay(day) ? lentOn.dayLent : 0;
}

function nextDay(day: Day): Day {
  return addDays(day, 1);
}

/** What of an outage a change counts anew. */
export function countedIn(
  found: OutageFound,
  decided: Exclude<AwayDecision, { readonly kind: "left" }>,
  day: Day,
): OutageChange {
  const as = decided.kind === "refused" ? "refused" : decided.as, isTold = "isTold" in decided;
  const count = { [as]: found.outage[as] + 1 };
  if (as !== "lent" || isTold) return count;
  // A clock that goes forward and back over midnight gives no day anew.
  const last = found.lentOn.day === nextDay(day) ? found.lentOn.day : day;
  return { ...count, day: last, dayLent: lentOn(day, found) + 1 };
}
