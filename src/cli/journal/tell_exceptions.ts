import type { RowFormat } from "../../exchange/journal/row_formats.ts";
import type { Output } from "../../process/output.ts";
import type { Ledger, LedgerRow } from "../../storage/port/ledger.ts";

/** Rows that are read at once. */
const PAGE = 500;

/** Tells what staff must see to of the changes at another library system, the newest first. */
export async function tellExceptions(
  ledger: Pick<Ledger, "exceptions">,
  { head, line }: RowFormat<LedgerRow>,
  output: Output,
): Promise<void> {
  if (head !== undefined) output.out(head);
  let before: number | undefined;
  for (;;) {
    const rows: readonly LedgerRow[] = await ledger.exceptions({ before, limit: PAGE });
    for (const row of rows) output.out(line(row));
    if (rows.length < PAGE) return;
    before = rows.at(-1)?.ledgerId;
  }
}
