import type { Fee, FeeType } from "../../circulation/fee.ts";
import { instant, integer, oneOf, type Row, rowOf, text, textIfAny, written } from "./row.ts";

const TYPES: Readonly<Record<FeeType, true>> = {
  "other": true,
  "administrative": true,
  "damage": true,
  "overdue": true,
  "processing": true,
  "rental": true,
  "replacement": true,
  "computer-access": true,
  "hold": true,
};

/** A fee as a row of the table `fees`. */
export function feeRow(fee: Fee): Row {
  return {
    fee_id: fee.feeId,
    patron_id: fee.patronId,
    item_id: fee.itemId,
    type: fee.type,
    amount: fee.amount,
    outstanding: fee.outstanding,
    description: fee.description,
    incurred: written(fee.incurred),
  };
}

/** A fee from such a row. */
export function feeFrom(value: unknown): Fee {
  const row = rowOf(value);
  const itemId = textIfAny(row, "item_id");
  return {
    feeId: text(row, "fee_id"),
    patronId: text(row, "patron_id"),
    ...(itemId !== undefined && { itemId }),
    type: feeType(row, "type"),
    amount: integer(row, "amount"),
    outstanding: integer(row, "outstanding"),
    description: text(row, "description"),
    incurred: instant(row, "incurred"),
  };
}

/** What a fee is for, from the named column. */
export function feeType(row: Row, column: string): FeeType {
  return oneOf(TYPES, row, column);
}
