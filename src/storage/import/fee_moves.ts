import { type FeeMove, FEES_TOLD } from "../port/import_stage.ts";
import { oneOf, type Row, text, textIfAny } from "../rows/row.ts";
import type { Dialect } from "./dialect.ts";

/**
 * Makes the temporary table in which merging writes down the fees that it moves, in the transaction that moves them.
 * Merging stops writing soon after there are more than are told: a first import of all fees is not to take longer for
 * it.
 */
export function makeFeeMoves({ idType }: Dialect): string {
  return `create temp table fee_moves (became text not null, fee_id ${idType}, patron_id ${idType}, item_id ${idType},
    amount bigint, outstanding bigint, was_amount bigint, was_outstanding bigint)`;
}

const BECAME: readonly FeeMove["became"][] = ["added", "changed", "removed"];

/** Columns of a fee that are listed as they are after the move. */
export const MOVED_COLUMNS = ["patron_id", "item_id", "amount", "outstanding"] as const;

/**
 * Writes down the fees that a query finds.
 *
 * @param became SQL of what becomes of each
 * @param columns SQL of the identifier and of {@link MOVED_COLUMNS}, then of the amounts that were
 * @param rows where they come from, with a condition
 */
export function noteFees(became: string, columns: readonly string[], rows: string): string {
  return `insert into fee_moves select ${[became, ...columns].join(", ")} from ${rows}
    and (select count(*) from fee_moves) <= ${FEES_TOLD}`;
}

/** Reads what was written down, and one more than is listed. */
export function feeMovesSql(dialect: Dialect): string {
  return `select * from fee_moves order by ${dialect.id("fee_id")} limit ${FEES_TOLD + 1}`;
}

/** Makes the fees of a report from the rows of {@link feeMovesSql}. */
export function feeMovesFrom(rows: readonly Row[]): readonly FeeMove[] {
  return rows.length > FEES_TOLD ? [] : rows.map((row) => {
    const [itemId, became] = [textIfAny(row, "item_id"), oneOf(BECAME, row, "became")];
    const was = { amount: Number(row.was_amount), outstanding: Number(row.was_outstanding) };
    return {
      became,
      feeId: text(row, "fee_id"),
      patronId: text(row, "patron_id"),
      ...itemId !== undefined && { itemId },
      amount: Number(row.amount),
      outstanding: Number(row.outstanding),
      ...became === "changed" && { was },
    };
  });
}
