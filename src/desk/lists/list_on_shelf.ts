import { isUncollected } from "../../circulation/rules/hold_queue.ts";
import { createBreaks } from "./breaks.ts";
import { type ListedRow, type ListParts, type ListTime, recordsThat, shelfName } from "./listed_row.ts";

/** Lists what stands on the hold shelf now and may still be collected, as it stands there: by name. */
export async function listOnShelf({ storage }: ListParts, { now, today }: ListTime): Promise<readonly ListedRow[]> {
  const waits = await recordsThat(
    storage,
    "holds",
    (hold) => hold.status === "waiting" && !isUncollected(hold, today),
  );
  const rows: ListedRow[] = [];
  const rest = createBreaks();
  for (const { patronId, capturedItemId = "", pickupLocation: branch, shelfExpires = "" } of waits) {
    await rest();
    const patron = (await storage.patronFacts(patronId, now))?.patron;
    const item = (await storage.itemFacts(capturedItemId))?.item;
    if (item === undefined) continue;
    const name = patron === undefined ? "" : shelfName(patron);
    rows.push({ branches: [branch], cells: [branch, name, patronId, item.itemId, item.title, shelfExpires] });
  }
  return rows;
}
