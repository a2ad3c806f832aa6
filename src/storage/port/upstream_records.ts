import type { ItemsTold } from "./items_told.ts";
import type { Ledger } from "./ledger.ts";
import type { WaitingReturns } from "./waiting_returns.ts";

/** What a storage keeps for gateways before other library systems. */
export interface UpstreamRecords {
  /** What became of the changes that another library system was asked for. */
  readonly ledger: Ledger;
  /** The returns that were accepted while another library system was away. */
  readonly waitingReturns: WaitingReturns;
  /** What another library system's answers told of its copies. */
  readonly itemsTold: ItemsTold;
}
