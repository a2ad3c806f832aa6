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

/**
 * Counts loans among rows of the journal: by month and hour of the library's clock, by the branch where they were made, and by
 * the type of the copy as it is now. A copy that is gone has none.
 */
export async function countLoans(
  rows: AsyncIterable<Pick<JournalLine, "at" | "library" | "itemId" | "outcome">>,
  items: Iterable<Pick<Item, "itemId" | "itemType">>,
  timeZone: string,
): Promise<LoanStatistics> {
  const types = new Map<string, string>();
  for (const { itemId, itemType } of items) types.set(foldId(itemId), itemType);
  const counts: Readonly<Record<CountedBy, Map<string, number>>> = {
    "month": new Map(),
    "branch": new Map(),
    "item-type": new Map(),
    "hour": new Map(Array.from({ length: HOURS }, (_, hour) => [String(hour).padStart(2, "0"), 0])),
  };
  for await (const { at, library, itemId = "", outcome } of rows) {
    if (outcome !== "done") continue;
    const local = at.toZonedDateTimeISO(timeZone);
    const keys: Readonly<Record<CountedBy, string>> = {
      "month": local.toPlainDate().toString().slice(0, 7),
      "branch": library,
      "item-type": types.get(foldId(itemId)) ?? "",
      "hour": String(local.hour).padStart(2, "0"),
    };
    for (const by of COUNTED_BY) counts[by].set(keys[by], (counts[by].get(keys[by]) ?? 0) + 1);
  }
  const sorted = (by: CountedBy) =>
    [...counts[by]].map(([key, count]) => ({ key, count })).toSorted((a, b) => a.key < b.key ? -1 : 1);
  return {
    "month": sorted("month"),
    "branch": sorted("branch"),
    "item-type": sorted("item-type"),
    "hour": sorted("hour"),
  };
}
