import { totalOwed } from "../../circulation/rules/standing.ts";
import { foldId } from "../../library/id.ts";
import { createBreaks } from "./breaks.ts";
import { type ListedRow, type ListParts, type ListTime, recordsOf, shelfName } from "./listed_row.ts";

/** Lists the patrons who owe more than a sum, by their home libraries. */
export async function listDebts(
  { storage }: ListParts,
  { now, amount, over }: ListTime,
): Promise<readonly ListedRow[]> {
  const owed = new Map<string, number>();
  for await (const { patronId, outstanding } of recordsOf(storage, "fees")) {
    if (outstanding > 0) owed.set(foldId(patronId), (owed.get(foldId(patronId)) ?? 0) + outstanding);
  }
  const rows: ListedRow[] = [];
  const rest = createBreaks();
  for (const [card, sum] of owed) {
    if (sum <= over) continue;
    await rest();
    const facts = await storage.patronFacts(card, now);
    // What was paid meanwhile is owed no more.
    if (facts === undefined || totalOwed(facts) <= over) continue;
    const { patronId, library: branch, email, phone } = facts.patron;
    const cells = [branch, patronId, shelfName(facts.patron), email, phone, amount(totalOwed(facts))];
    rows.push({ branches: [branch], cells });
  }
  return rows;
}
