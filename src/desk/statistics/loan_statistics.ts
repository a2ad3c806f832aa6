import { foldId } from "../../library/id.ts";
import type { JournalLine } from "../../storage/port/journal_line.ts";
import type { Item } from "../../library/item.ts";

/** By what loans are counted. */
export const COUNTED_BY = ["month", "branch", "item-type", "hour"] as const;

/** A word of {@link COUNTED_BY}. */
export type CountedBy = (typeof COUNTED_BY)[number];

/** A column of a picture: what is counted, and how much there is of it. */
interface Counted {
  readonly key: string;
  readonly count: number;
}

/** How many loans there were, by each of {@link COUNTED_BY}. */
export type LoanStatistics = Readonly<Record<CountedBy, readonly Counted[]>>;

/** Hours of a day. */
const HOURS = 24;

/** Milliseconds in which the local hour never changes: the clock of each time zone is a number of quarters ahead. */
const QUARTER = 15 * 60_000;

/**
 * Counts loans among rows of the journal: by month and hour of the library's clock, by the branch where they were made, and by
 * the type of the copy as it is now. A copy that is gone has none.
 *
 * @param items all copies, which are read when all rows have been: what was lent is all that is kept of a large library
 */
export async function countLoans(
  rows: AsyncIterable<Pick<JournalLine, "at" | "library" | "itemId" | "outcome">>,
  items: AsyncIterable<Pick<Item, "itemId" | "itemType">>,
  timeZone: string,
): Promise<LoanStatistics> {
  const lent = new Map<string, number>();
  const localHour = localHours(timeZone);
  const counts: Readonly<Record<CountedBy, Map<string, number>>> = {
    "month": new Map(),
    "branch": new Map(),
    "item-type": new Map(),
    "hour": new Map(Array.from({ length: HOURS }, (_, hour) => [String(hour).padStart(2, "0"), 0])),
  };
  for await (const { at, library, itemId = "", outcome } of rows) {
    if (outcome !== "done") continue;
    const { month, hour } = localHour(at);
    add(counts.month, month, 1);
    add(counts.branch, library, 1);
    add(counts.hour, hour, 1);
    add(lent, foldId(itemId), 1);
  }
  for await (const { itemId, itemType } of items) {
    const count = lent.get(foldId(itemId));
    if (count !== undefined) add(counts["item-type"], itemType, count);
    lent.delete(foldId(itemId));
  }
  for (const count of lent.values()) add(counts["item-type"], "", count);
  const sorted = (by: CountedBy) =>
    [...counts[by]].map(([key, count]) => ({ key, count })).toSorted((a, b) => a.key < b.key ? -1 : 1);
  return {
    "month": sorted("month"),
    "branch": sorted("branch"),
    "item-type": sorted("item-type"),
    "hour": sorted("hour"),
  };
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

/** Gives the month and the hour of moments by a library's clock; a year has fewer quarters than loans. */
function localHours(timeZone: string): (at: Temporal.Instant) => { readonly month: string; readonly hour: string } {
  const known = new Map<number, { readonly month: string; readonly hour: string }>();
  return (at) =>
    known.getOrInsertComputed(Math.floor(at.epochMilliseconds / QUARTER), () => {
      const local = at.toZonedDateTimeISO(timeZone);
      return { month: local.toPlainDate().toString().slice(0, 7), hour: String(local.hour).padStart(2, "0") };
    });
}
