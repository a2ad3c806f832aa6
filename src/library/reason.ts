/**
 * Why a service was refused, or what a terminal should tell about one that was not: a closed list, so that the
 * catalogue of screen messages is complete when it compiles.
 */
export type Reason =
  | "patron-unknown"
  | "item-unknown"
  | "title-unknown"
  | "pin-missing"
  | "pin-wrong"
  | "pin-locked"
  | "card-lost"
  | "patron-blocked"
  | "patron-expired"
  | "fees-over-limit"
  | "fees-owed"
  | "loans-over-limit"
  | "overdues-over-limit"
  | "claims-over-limit"
  | "lost-over-limit"
  | "holds-over-limit"
  | "item-on-loan-to-another"
  | "item-waiting-for-another"
  | "item-reserved-for-another"
  | "item-lost"
  | "item-missing"
  | "item-claimed-returned"
  | "item-on-order"
  | "item-in-process"
  | "item-not-for-loan"
  | "item-withdrawn"
  | "item-type-not-lent"
  | "item-held"
  | "return-elsewhere"
  | "fee-not-acknowledged"
  | "renewal-not-allowed"
  | "renewals-over-limit"
  | "renewal-held"
  | "renewal-third-party"
  | "not-on-loan"
  | "not-on-loan-to-patron"
  | "hold-exists"
  | "hold-unknown"
  | "hold-not-permitted"
  | "hold-library-unknown"
  | "hold-library-without-copy"
  | "payment-amount"
  | "payment-currency"
  | "payment-fee-unknown"
  | "payment-too-much"
  | "payment-nothing-owed"
  | "nothing-to-undo"
  | "newer-change"
  | "storage-unavailable"
  | "busy";

/** Why something is refused that only staff ask for. */
export type StaffReason =
  | "no-desk"
  | "branch-unknown"
  | "day-invalid"
  | "reason-missing";

/** Why a change is refused before the library is asked. */
export type EarlyReason =
  | "message-not-allowed"
  | "not-offered"
  | "checkout-off"
  | "checkin-off"
  | "renewal-off"
  | "block-off"
  | "enable-off"
  | "incomplete";
