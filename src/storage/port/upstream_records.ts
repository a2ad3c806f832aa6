import type { ItemsTold } from "./items_told.ts";
import type { Ledger } from "./ledger.ts";

/** What a storage keeps for gateways before other library systems. */
export interface UpstreamRecords {
  /** What became of the changes that another library system was asked for, and those that wait to be handed in. */
  readonly ledger: Ledger;
  /** What another library system's answers told of its copies. */
  readonly itemsTold: ItemsTold;
}
