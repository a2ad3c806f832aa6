import { isCancelled, isPending, isUncollected, wants } from "../../circulation/rules/hold_queue.ts";
import { createBreaks } from "./breaks.ts";
import { type ListedRow, type ListParts, type ListTime, recordsThat, shelfName } from "./listed_row.ts";

/**
 * Lists the copies on the hold shelf whose holds were not collected in time or were cancelled. When a copy is scanned,
 * it goes to the next patron in the queue, or back to its shelf.
 */
export async function listUncollected({ storage }: ListParts, { now, today }: ListTime): Promise<readonly ListedRow[]> {
  const holds = await recordsThat(storage, "holds", (hold) => isUncollected(hold, today));
  const rows: ListedRow[] = [];
  const rest = createBreaks();
  for (const hold of holds) {
    await rest();
    const patron = (await storage.patronFacts(hold.patronId, now))?.patron;
    const facts = await storage.itemFacts(hold.capturedItemId ?? "");
    if (patron === undefined || facts === undefined) continue;
    const { item } = facts;
    const next = facts.holds.find((other) => isPending(other, today) && wants(other, item));
    const cancelled = isCancelled(hold);
    const until = cancelled ? "" : hold.shelfExpires ?? "";
    const { pickupLocation: branch } = hold;
    const who = [patron.patronId, shelfName(patron)];
    rows.push({
      branches: [branch],
      cells: [branch, item.itemId, item.title, ...who, until, cancelled ? "yes" : "", next?.patronId ?? ""],
    });
  }
  return rows;
}
