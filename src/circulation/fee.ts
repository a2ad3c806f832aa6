/** What a fee is for. */
export type FeeType =
  | "other"
  | "administrative"
  | "damage"
  | "overdue"
  | "processing"
  | "rental"
  | "replacement"
  | "computer-access"
  | "hold";

/** Money that a patron owes or owed. Amounts are minor units of the institution's currency. */
export interface Fee {
  readonly feeId: string;
  readonly patronId: string;
  /** The copy that the fee is about, if it is about one. */
  readonly itemId?: string;
  readonly type: FeeType;
  readonly amount: number;
  /** What is left to pay; 0 when paid. */
  readonly outstanding: number;
  readonly description: string;
  readonly incurred: Temporal.Instant;
}
