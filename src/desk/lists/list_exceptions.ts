import type { ListedRow, ListParts, ListTime } from "./listed_row.ts";

/**
 * How many days of the journal are searched for exceptions. A member who looks once a week sees each at least four
 * times.
 */
const DAYS = 30;

/**
 * Lists the exceptions of the last weeks: what happened off-line and could not be carried out, and money to give back.
 */
export async function listExceptions(
  { exceptions }: ListParts,
  { now, moment, amount: money }: ListTime,
): Promise<readonly ListedRow[]> {
  const since = now.subtract({ hours: DAYS * 24 });
  const rows: ListedRow[] = [];
  for await (const line of exceptions(since)) {
    const { at, terminal, patronId = "", itemId = "", reason = "", amount, detail = "" } = line;
    const sum = amount === undefined ? "" : money(amount);
    rows.push({ branches: [line.library], cells: [moment(at), terminal, patronId, itemId, reason, sum, detail] });
  }
  return rows;
}
