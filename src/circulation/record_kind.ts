import type { Fee } from "./fee.ts";
import type { Hold } from "./hold.ts";
import type { Item } from "./item.ts";
import type { Loan } from "./loan.ts";
import type { Patron } from "./patron.ts";
import type { Title } from "./title.ts";

/** The kinds of records that a library consists of, each with its type. A copy tells its title and author. */
export interface RecordOf {
  readonly titles: Title;
  readonly items: Item;
  readonly patrons: Patron;
  readonly loans: Loan;
  readonly holds: Hold;
  readonly fees: Fee;
}

/** The name of a kind of records. */
export type RecordKind = keyof RecordOf;

/** All kinds; each refers only to earlier ones. */
export const RECORD_KINDS = ["titles", "items", "patrons", "loans", "holds", "fees"] as const satisfies RecordKind[];
