/** One copy lent to one patron, until it comes back. */
export interface Loan {
  readonly itemId: string;
  readonly patronId: string;
  readonly checkedOut: Temporal.Instant;
  readonly due: Temporal.Instant;
  /** How often the loan has been renewed. */
  readonly renewals: number;
}
