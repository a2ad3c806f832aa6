import type { Fee } from "../../library/fee.ts";
import type { Row } from "../rows/row.ts";
import { writeMoment } from "./row.ts";

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
    incurred: writeMoment(fee.incurred),
  };
}
