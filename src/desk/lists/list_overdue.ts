import { isBefore } from "../../circulation/rules/calendar.ts";
import { dayOf } from "../../library/day.ts";
import { foldId } from "../../library/id.ts";
import { createBreaks } from "./breaks.ts";
import { type ListedRow, type ListParts, type ListTime, recordsThat, shelfName } from "./listed_row.ts";

/** Milliseconds of a day. */
const DAY = 86_400_000;

/** Lists the overdue loans with the addresses of their patrons, by the branch where each copy was lent. */
export async function listOverdue(
  { storage }: ListParts,
  { now, today, timeZone, moment }: ListTime,
): Promise<readonly ListedRow[]> {
  const overdue = await recordsThat(storage, "loans", ({ due }) => isBefore(due, now));
  const rows: ListedRow[] = [];
  const rest = createBreaks();
  for (const patronId of new Set(overdue.map((loan) => foldId(loan.patronId)))) {
    await rest();
    const { patron: facts, loans = [] } = await storage.loansFacts(patronId, now, "all") ?? {};
    if (facts === undefined) continue;
    const { patron } = facts;
    for (const { loan, item } of loans) {
      if (!isBefore(loan.due, now)) continue;
      const days = Math.round((Date.parse(today) - Date.parse(dayOf(loan.due, timeZone))) / DAY);
      const where = [patron.address, patron.email, patron.phone];
      rows.push({
        branches: [item.currentLocation],
        cells: [
          ...[item.currentLocation, patron.patronId, shelfName(patron), ...where],
          ...[item.itemId, item.title, moment(loan.due), String(days)],
        ],
      });
    }
  }
  return rows;
}
