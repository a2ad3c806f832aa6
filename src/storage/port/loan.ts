/** One copy lent to one patron, until it comes back. */
export interface Loan {
  readonly itemId: string;
  readonly patronId: string;
  readonly checkedOut: Temporal.Instant;
  /** The moment until which the loan is not overdue. */
  readonly due: Temporal.Instant;
  /** Renewals since the loan began. */
  readonly renewals: number;
}
