/** A payment that a terminal took. Kept so that the same payment told twice is one payment. */
export interface Payment {
  /** The patron's card, as the library writes it or as the terminal read it. */
  readonly patronId: string;
  /** The account of the terminal. */
  readonly account: string;
  /** What the terminal calls this payment; unique per account within a day. Empty if it gave none. */
  readonly transactionId: string;
  /** In minor units. */
  readonly amount: number;
  /** The fee that the patron chose to pay; absent if none was named. */
  readonly feeId?: string;
  /** How it was paid, in the terminal's own code. */
  readonly paymentType: string;
  /** When it was paid. */
  readonly paid: Temporal.Instant;
}
