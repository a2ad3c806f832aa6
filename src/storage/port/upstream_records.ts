import type { ItemsSaid } from "./items_said.ts";
import type { Ledger } from "./ledger.ts";

/** What a storage keeps for gateways before other library systems. */
export interface UpstreamRecords {
  /** What became of the changes that another library system was asked for, and those that wait to be handed over. */
  readonly ledger: Ledger;
  /** What another library system's answers told of its copies. */
  readonly itemsSaid: ItemsSaid;
}
