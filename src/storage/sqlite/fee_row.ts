import type { Fee } from "../../library/fee.ts";
import { type Column, selectList } from "./columns.ts";

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

/** What to select for {@link feeReader} where the fee is `f`. */
export const FEE_SELECT = selectList(FEE_COLUMNS, "f");
