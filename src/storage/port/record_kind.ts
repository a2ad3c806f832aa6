import type { Fee } from "../../library/fee.ts";
import type { Item } from "../../library/item.ts";
import type { Patron } from "../../library/patron.ts";
import type { Hold } from "./hold.ts";
import type { Loan } from "./loan.ts";
import type { Payment } from "./payment.ts";
import type { Title } from "./title.ts";

/** The kinds of records that a library consists of, each with its type. A copy tells its title and author. */
export interface RecordOf {
  readonly titles: Title;
  readonly items: Item;
  readonly patrons: Patron;
  /** Open ones only: a loan ends with its return. */
  readonly loans: Loan;
  /** Open ones only. */
  readonly holds: Hold;
  /** Paid ones, too. */
  readonly fees: Fee;
  readonly payments: Payment;
}

/** The kinds by name: `titles`, `items` and so on. */
export type RecordKind = keyof RecordOf;

/** All kinds; each refers only to earlier ones. */
export const RECORD_KINDS = [
  "titles",
  "items",
  "patrons",
  "loans",
  "holds",
  "fees",
  "payments",
] as const satisfies RecordKind[];
