/** One copy lent to one patron, until it comes back. */
export interface Loan {
  /** The copy's barcode. */
  readonly itemId: string;
  /** The patron's card, as the library writes it or as the terminal read it. */
  readonly patronId: string;
  /** When the loan began. */
  readonly checkedOut: Temporal.Instant;
  /** When the loan ends. */
  readonly due: Temporal.Instant;
  /** How often the loan has been renewed. */
  readonly renewals: number;
}
