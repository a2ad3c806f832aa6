import type { Reason } from "../../library/reason.ts";

/** What every request may have. */
export interface DeskRequest {
  /**
   * Why it is done, for the journal. It is needed when a reason is set aside, except for a patron's agreement to a fee.
   */
  readonly reason?: string;
  /** The reasons of earlier refusals that are to be set aside. Those that the role may not set aside still count. */
  readonly overrides?: readonly Reason[];
}

/** Names a copy by its barcode. */
export interface CopyRequest extends DeskRequest {
  readonly itemId: string;
}

/** Names a patron by card or login id. */
export interface CardRequest extends DeskRequest {
  readonly patronId: string;
}
