import type { ItemStatus } from "../../library/item.ts";
import { createBreaks } from "./breaks.ts";
import { type ListedRow, type ListParts, type ListTime, recordsThat, shelfName } from "./listed_row.ts";

/** What is looked for on the shelves. */
const LOST: ReadonlySet<ItemStatus> = new Set(["lost", "missing", "claimed-returned"]);

/** Lists the copies that are lost, missing or claimed to be returned, in the order of the shelves, with who has them on loan. */
export async function listLost({ storage }: ListParts, { now }: ListTime): Promise<readonly ListedRow[]> {
  const lost = await recordsThat(storage, "items", ({ status }) => LOST.has(status));
  const rows: ListedRow[] = [];
  const rest = createBreaks();
  for (const { itemId } of lost) {
    await rest();
    const facts = await storage.itemFacts(itemId);
    if (facts === undefined) continue;
    const { permanentLocation: branch, shelvingLocation = "", callNumber, title, status } = facts.item;
    const card = facts.loan?.patronId;
    const patron = card === undefined ? undefined : (await storage.patronFacts(card, now))?.patron;
    const who = [card ?? "", patron === undefined ? "" : shelfName(patron)];
    rows.push({
      branches: [branch],
      cells: [branch, shelvingLocation, callNumber, itemId, title, status, ...who],
    });
  }
  return rows;
}
