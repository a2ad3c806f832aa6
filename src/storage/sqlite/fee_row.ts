import type { Fee, FeeType } from "../../circulation/fee.ts";
import { type Column, selectList } from "./columns.ts";
import { instant, integer, oneOf, type Row, text, textIfAny } from "./row.ts";

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

/** The table `fees`, the key first. The copy is told as it was: it may have left the library before the fee is paid. */
export const FEE_COLUMNS: readonly Column<Fee>[] = [
  { name: "fee_id", of: (fee) => fee.feeId },
  { name: "patron_id", of: (fee) => fee.patronId, refersTo: "patrons" },
  { name: "item_id", of: (fee) => fee.itemId ?? null, refersTo: "items" },
  { name: "type", of: (fee) => fee.type },
  { name: "amount", of: (fee) => fee.amount },
  { name: "outstanding", of: (fee) => fee.outstanding },
  { name: "description", of: (fee) => fee.description },
  { name: "incurred", of: (fee) => fee.incurred.epochMilliseconds },
];

/** What to select for {@link feeFrom} where the fee is `f`. */
export const FEE_SELECT = selectList(FEE_COLUMNS, "f");

/** A fee from a row with {@link FEE_SELECT}. */
export function feeFrom(row: Row): Fee {
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
