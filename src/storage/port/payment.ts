/** A payment that a terminal took. Kept for the accounts, and so that the same payment sent twice is one payment. */
export interface Payment {
  /** The same wherever the payment is copied to. */
  readonly paymentId: string;
  readonly patronId: string;
  readonly account: string;
  /** The terminal's location code (CP), or its address. */
  readonly terminal: string;
  /** The terminal's identifier of the payment (BK); empty if it gave none. */
  readonly transactionId: string;
  /** Minor units of the currency that were owed and are paid. */
  readonly amount: number;
  /** Minor units that the terminal took; absent if that is the amount. Staff give back what is more. */
  readonly tendered?: number;
  /** ISO 4217, as the terminal sent it; empty if unknown. */
  readonly currency: string;
  /** The fee that the patron chose to pay (CG); absent if none was named. */
  readonly feeId?: string;
  /** The terminal's code for the way of payment. */
  readonly paymentType: string;
  readonly paid: Temporal.Instant;
}
