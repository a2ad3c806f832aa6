import { type AttentionRecords, type AttentionRow, attentionRows } from "../../exchange/journal/attention_rows.ts";
import type { RowFormat } from "../../exchange/journal/row_formats.ts";
import type { Output } from "../../service/output.ts";

/** Rows that are read at once. */
const PAGE = 500;

/** Tells what staff must see to of the changes at another library system, the newest first. */
export async function tellExceptions(
  records: AttentionRecords,
  { head, line }: RowFormat<AttentionRow>,
  output: Output,
): Promise<void> {
  if (head !== undefined) output.out(head);
  let before: number | undefined;
  for (;;) {
    const rows: readonly AttentionRow[] = await attentionRows(records, { before, limit: PAGE });
    for (const row of rows) output.out(line(row));
    if (rows.length < PAGE) return;
    before = rows.at(-1)?.ledgerId;
  }
}
