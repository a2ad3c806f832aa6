import { TABLES } from "../../rows/tables.ts";
import { selectList } from "./records.ts";

/** What to select for {@link patronReader} where the patron is `p`. */
export const PATRON_SELECT = selectList(TABLES.patrons.columns, "p");

/** What to select for {@link itemReader} where the copy is `i` and its title `t`. */
export const ITEM_SELECT = `${selectList(TABLES.items.columns, "i")}, t.title, t.author`;

/** What to select for {@link holdReader} where the hold is `h`. */
export const HOLD_SELECT = selectList(TABLES.holds.columns, "h");

/** What to select for {@link feeReader} where the fee is `f`. */
export const FEE_SELECT = selectList(TABLES.fees.columns, "f");

/** What to select for {@link paymentReader} where the payment is `p`. */
export const PAYMENT_SELECT = selectList(TABLES.payments.columns, "p");
