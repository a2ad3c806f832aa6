import type { Fee } from "../../library/fee.ts";
import type { Item } from "../../library/item.ts";
import type { Patron } from "../../library/patron.ts";
import type { Hold } from "./hold.ts";
import type { Loan } from "./loan.ts";
import type { Payment } from "./payment.ts";
import type { Title } from "./title.ts";

/** The kinds of records that a library consists of, each with its type. A copy tells its title and author. */
export interface RecordOf {
  /** Bibliographic records. */
  readonly titles: Title;
  /** Copies. */
  readonly items: Item;
  /** Patrons. */
  readonly patrons: Patron;
  /** Open loans. */
  readonly loans: Loan;
  /** Open holds. */
  readonly holds: Hold;
  /** Fees. */
  readonly fees: Fee;
  /** What was paid. */
  readonly payments: Payment;
}

/** The name of a kind of records. */
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
