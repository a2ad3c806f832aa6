/** What fees may be for, by SIP2's list of fee types. */
export const FEE_TYPES = [
  "other",
  "administrative",
  "damage",
  "overdue",
  "processing",
  "rental",
  "replacement",
  "computer-access",
  "hold",
] as const;

/** What a fee is for. */
export type FeeType = (typeof FEE_TYPES)[number];

/** Money that a patron owes or owed. Amounts are minor units of the institution's currency. */
export interface Fee {
  readonly feeId: string;
  readonly patronId: string;
  /** Absent if the fee is about no copy. */
  readonly itemId?: string;
  readonly type: FeeType;
  /** Minor units, when the fee arose. */
  readonly amount: number;
  /** What is left to pay; 0 when paid. */
  readonly outstanding: number;
  /** In words, for people. */
  readonly description: string;
  readonly incurred: Temporal.Instant;
  /**
   * When it stopped growing. An overdue fee without that about a copy which its patron still has is one that another system
   * goes on counting: what the loan's end or renewal costs here takes its place.
   */
  readonly ended?: Temporal.Instant;
}
