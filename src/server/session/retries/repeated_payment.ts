import type { Origin } from "../../../library/origin.ts";

/**
 * What decides that a request gets the answer of an earlier one: the terminal asks for its last answer (97), no block is Y and the
 * same was told before, it bears the number of the message before (AY), that of a payment (BK), the date of the same message, or
 * what it pays is paid though the terminal has heard the first answer.
 */
export type RepeatEvidence = "resend" | "no-block" | "sequence" | "transaction-id" | "date" | "heard";

/** The answer to an earlier request, which a request got. */
export interface Repeated {
  /** What decided that. */
  readonly by: RepeatEvidence;
  /** When the earlier one was carried out, where that is known. */
  readonly since?: Temporal.Instant;
}

/** A payment that was answered yes, and was not booked, or may have been booked twice. */
export interface RepeatedPayment {
  readonly origin: Origin;
  readonly now: Temporal.Instant;
  readonly patronId: string;
  /** In minor units; absent: it could not be read. */
  readonly amount?: number;
  readonly paymentType: string;
  readonly currency: string;
  /** The fee that it pays (CG); absent: none is named. */
  readonly feeId?: string;
  /** Whether another library system books payments. */
  readonly isElsewhere: boolean;
  /** Absent: it was booked, and may be a retry. */
  readonly repeated?: Repeated;
}
