/** A payment that a terminal took. Kept for the accounts, and so that the same payment told twice is one payment. */
export interface Payment {
  /** Its identifier. */
  readonly paymentId: string;
  /** The patron's card, as the library writes it or as the terminal read it. */
  readonly patronId: string;
  /** The account of the terminal. */
  readonly account: string;
  /** The terminal's name of its place, or its address. */
  readonly terminal: string;
  /** What the terminal calls this payment. Empty if it gave none. */
  readonly transactionId: string;
  /** In minor units. */
  readonly amount: number;
  /** The code of the currency, as the terminal told it; empty where that is not known. */
  readonly currency: string;
  /** The fee that the patron chose to pay; absent if none was named. */
  readonly feeId?: string;
  /** How it was paid, in the terminal's own code. */
  readonly paymentType: string;
  /** When it was paid. */
  readonly paid: Temporal.Instant;
}
