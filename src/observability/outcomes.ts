import type { EarlyReason, Reason } from "../library/reason.ts";

/** What may come of a message, for metrics, log, traces and live view, the refusals from the second on. */
export const MESSAGE_OUTCOMES = [
  "answered",
  "wrong-pin",
  "unknown-card",
  "blocked",
  "unknown-item",
  "not-allowed",
  "library-away",
  "refused",
  "incomplete",
  "unreadable",
  "resent",
  "failed",
] as const;

/** A word of {@link MESSAGE_OUTCOMES}. */
export type MessageOutcome = (typeof MESSAGE_OUTCOMES)[number];

/**
 * The kinds of refusals, as staff who stand beside a terminal tell them apart: `blocked` is about the whole card,
 * `not-allowed` about this request. The last one is a refusal of which no more is known, and that of a login.
 */
export const REFUSALS = [
  "wrong-pin",
  "unknown-card",
  "blocked",
  "unknown-item",
  "not-allowed",
  "library-away",
  "refused",
] as const satisfies readonly MessageOutcome[];

/** A word of {@link REFUSALS}. */
type RefusalKind = (typeof REFUSALS)[number];

/** The kind of each reason of the library's and of the policy; all others are in {@link OTHERS}. */
const KINDS: Readonly<Record<Reason | EarlyReason, RefusalKind | "incomplete">> = {
  "pin-missing": "wrong-pin",
  "pin-wrong": "wrong-pin",
  "pin-locked": "wrong-pin",
  "patron-unknown": "unknown-card",
  "card-lost": "blocked",
  "patron-blocked": "blocked",
  "patron-expired": "blocked",
  "fees-over-limit": "blocked",
  "fees-owed": "blocked",
  "overdues-over-limit": "blocked",
  "claims-over-limit": "blocked",
  "lost-over-limit": "blocked",
  "item-unknown": "unknown-item",
  "title-unknown": "unknown-item",
  "storage-unavailable": "library-away",
  "busy": "library-away",
  "incomplete": "incomplete",
  "loans-over-limit": "not-allowed",
  "holds-over-limit": "not-allowed",
  "item-on-loan-to-another": "not-allowed",
  "item-waiting-for-another": "not-allowed",
  "item-reserved-for-another": "not-allowed",
  "item-lost": "not-allowed",
  "item-missing": "not-allowed",
  "item-claimed-returned": "not-allowed",
  "item-on-order": "not-allowed",
  "item-in-process": "not-allowed",
  "item-not-for-loan": "not-allowed",
  "item-withdrawn": "not-allowed",
  "item-type-not-lent": "not-allowed",
  "item-held": "not-allowed",
  "return-elsewhere": "not-allowed",
  "fee-not-acknowledged": "not-allowed",
  "renewal-not-allowed": "not-allowed",
  "renewals-over-limit": "not-allowed",
  "renewal-held": "not-allowed",
  "renewal-third-party": "not-allowed",
  "not-on-loan": "not-allowed",
  "not-on-loan-to-patron": "not-allowed",
  "hold-exists": "not-allowed",
  "hold-unknown": "not-allowed",
  "hold-not-permitted": "not-allowed",
  "hold-library-unknown": "not-allowed",
  "hold-library-without-copy": "not-allowed",
  "payment-amount": "not-allowed",
  "payment-currency": "not-allowed",
  "payment-fee-unknown": "not-allowed",
  "payment-too-much": "not-allowed",
  "payment-nothing-owed": "not-allowed",
  "nothing-to-undo": "not-allowed",
  "newer-change": "not-allowed",
  "message-not-allowed": "not-allowed",
  "not-offered": "not-allowed",
  "checkout-off": "not-allowed",
  "checkin-off": "not-allowed",
  "renewal-off": "not-allowed",
  "block-off": "not-allowed",
  "enable-off": "not-allowed",
};

/** The kind of reasons of the session's own, and of those that come from the way to another library system. */
const OTHERS: Readonly<Record<string, RefusalKind>> = {
  "many-cards": "not-allowed",
  "library-away": "library-away",
  "library-busy": "library-away",
  "queue-stopped": "library-away",
  "library-login-refused": "library-away",
  "not-confirmed": "library-away",
  "loan-not-confirmed": "library-away",
  "away-not-offered": "library-away",
  "away-reached": "library-away",
  "away-copy-old": "library-away",
  "away-unsure": "library-away",
  "away-card-unknown": "library-away",
  "away-card-limit": "library-away",
  "away-day-limit": "library-away",
  "away-login-limit": "library-away",
  "away-pin-unknown": "library-away",
  "away-item-unknown": "library-away",
  "away-item-state": "library-away",
  "away-item-returned": "library-away",
  "away-item-charged": "library-away",
  "away-renewals-off": "library-away",
};

const kinds: ReadonlyMap<string, MessageOutcome> = new Map(Object.entries({ ...KINDS, ...OTHERS }));

/** Tells of which kind a refusal is, by its reason. */
export function refusalKind(reason = ""): MessageOutcome {
  return kinds.get(reason) ?? "refused";
}

/** Tells whether an outcome is a refusal, of whatever kind. */
export function isRefusal(outcome: string): boolean {
  return (REFUSALS as readonly string[]).includes(outcome);
}
