import { captureOf, isPending, wants } from "../../circulation/rules/hold_queue.ts";
import { foldId, sameId } from "../../library/id.ts";
import type { Item } from "../../library/item.ts";
import type { Hold } from "../../storage/port/hold.ts";
import type { TitleFacts } from "../../storage/port/storage.ts";
import { createBreaks } from "./breaks.ts";
import { type ListedRow, type ListParts, type ListTime, recordsThat, shelfName } from "./listed_row.ts";

/** Lists the holds that a copy on the shelf can fill. When staff scan the copy, it is captured. */
export async function listToPull({ storage }: ListParts, { now, today }: ListTime): Promise<readonly ListedRow[]> {
  const pending = await recordsThat(storage, "holds", (hold) => isPending(hold, today));
  const titles = new Map(pending.map(({ titleId }) => [foldId(titleId), titleId] as const));
  const rows: ListedRow[] = [];
  const rest = createBreaks();
  for (const titleId of titles.values()) {
    await rest();
    const { title } = await storage.titleFacts("", titleId, now);
    if (title === undefined) continue;
    for (const { hold, item } of pairs(title, (hold) => isPending(hold, today))) {
      await rest();
      const patron = (await storage.patronFacts(hold.patronId, now))?.patron;
      const { currentLocation: branch, shelvingLocation = "", callNumber, itemId, author } = item;
      const who = [hold.patronId, patron === undefined ? "" : shelfName(patron)];
      rows.push({
        branches: [branch],
        cells: [branch, shelvingLocation, callNumber, itemId, item.title, author, ...who, hold.pickupLocation],
      });
    }
  }
  return rows;
}

/** Pairs each hold, in queue order, with a copy on the shelf: one at the hold's pickup location, if there is one. */
function pairs(
  { holds, copies }: TitleFacts,
  waits: (hold: Hold) => boolean,
): readonly { readonly hold: Hold; readonly item: Item }[] {
  const free = copies.filter(({ item, loan }) =>
    loan === undefined && item.transitTo === undefined && item.status === "available" &&
    captureOf(holds, item) === undefined
  ).map(({ item }) => item);
  return holds.filter(waits).flatMap((hold) => {
    const fitting = free.filter((item) => wants(hold, item));
    const item = fitting.find(({ currentLocation }) => sameId(currentLocation, hold.pickupLocation)) ?? fitting[0];
    if (item === undefined) return [];
    free.splice(free.indexOf(item), 1);
    return [{ hold, item }];
  });
}
