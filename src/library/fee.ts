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
  /** The fee's identifier. */
  readonly feeId: string;
  /** The patron's card, as the library writes it or as the terminal read it. */
  readonly patronId: string;
  /** The copy that the fee is about, if it is about one. */
  readonly itemId?: string;
  /** What it is for. */
  readonly type: FeeType;
  /** Minor units of the institution's currency. */
  readonly amount: number;
  /** What is left to pay; 0 when paid. */
  readonly outstanding: number;
  /** What it is for, in words. */
  readonly description: string;
  /** When it arose. */
  readonly incurred: Temporal.Instant;
}
