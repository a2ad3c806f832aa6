import { captureOf } from "../../circulation/rules/hold_queue.ts";
import { createBreaks } from "./breaks.ts";
import { type ListedRow, type ListParts, type ListTime, recordsThat, shelfName } from "./listed_row.ts";

/**
 * Lists the copies that are on their way: from where, to where, since when, and for whom. What is late to arrive stands
 * out by its day. On its way a copy is not scanned, so that its newest change is the one that sent it.
 */
export async function listInTransit(
  { storage }: ListParts,
  { now, moment }: ListTime,
): Promise<readonly ListedRow[]> {
  const sent = await recordsThat(storage, "items", ({ transitTo }) => transitTo !== undefined);
  const rows: ListedRow[] = [];
  const rest = createBreaks();
  for (const { itemId } of sent) {
    await rest();
    const facts = await storage.itemFacts(itemId);
    const to = facts?.item.transitTo;
    if (facts === undefined || to === undefined) continue;
    const { item, holds, lastChange } = facts;
    const from = item.currentLocation;
    const since = lastChange?.at ?? item.returned;
    const card = captureOf(holds, item)?.patronId;
    const patron = card === undefined ? undefined : (await storage.patronFacts(card, now))?.patron;
    const who = [card ?? "", patron === undefined ? "" : shelfName(patron)];
    rows.push({
      branches: [from, to],
      cells: [from, to, since === undefined ? "" : moment(since), item.itemId, item.title, ...who],
    });
  }
  return rows;
}
