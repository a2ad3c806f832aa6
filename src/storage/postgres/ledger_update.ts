import type { ChangeRow } from "../../library/once/change_state.ts";
import { columnOf } from "../rows/columns.ts";
import type { LedgerChange } from "../rows/ledger_row.ts";
import { TABLES } from "../rows/tables.ts";
import type { Run } from "./connection/run.ts";
import { ofVersion } from "./functions/of_version.ts";
import { makeStorableJson } from "./rows/make_storable.ts";
import { writeMoment } from "./rows/row.ts";
import { writeRow } from "./rows/write_row.ts";

/** Writes some columns of a row anew where it is still as it was decided about, and the journal's row with it. */
function updateSql(names: readonly string[]): string {
  return ofVersion(`
    with changed as (
      update ledger_rows l set ${names.map((name) => `${name} = r.${name}`).join(", ")}
      from jsonb_populate_record(null::ledger_rows, $2::text::jsonb) r
      where l.ledger_id = $1::text::bigint and l.state = $3 and l.settled_by is not distinct from $4
        and l.closed_at is not distinct from $5::text::timestamptz
      returning l.*
    ) select sip2d_ledger_tell(to_jsonb(changed), $6::text::jsonb) from changed`);
}

/**
 * Writes what is decided about a row, if nobody has changed it since it was read, and gives whether it was so.
 *
 * @param told what the journal's row has in addition to the ledger's, or in its place; absent: the journal has none
 */
export async function updateLedger(
  run: Run,
  { ledgerId, state, settledBy, closedAt }: ChangeRow,
  change: LedgerChange,
  told?: Readonly<Record<string, string | null | undefined>>,
): Promise<boolean> {
  const changed = new Set(Object.keys(change).map(columnOf));
  const names = TABLES.ledger.columns.map(({ name }) => name).filter((name) => changed.has(name));
  const row = makeStorableJson(writeRow(TABLES.ledger, change));
  const was = [state, settledBy ?? null, closedAt === undefined ? null : writeMoment(closedAt)];
  const journal = told === undefined ? null : makeStorableJson(told);
  return (await run(updateSql(names), [String(ledgerId), row, ...was, journal])).length > 0;
}
