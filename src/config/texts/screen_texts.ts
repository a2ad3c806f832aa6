import type { Reason } from "../../library/reason.ts";

/** One text that terminals show or print. */
export interface ScreenText {
  /** Where it stands among the texts of a language. */
  readonly path: readonly string[];
  /** What may stand in braces in it. */
  readonly values: readonly string[];
}

/** The library's reasons. */
const REASONS = [
  "patron-unknown",
  "item-unknown",
  "title-unknown",
  "pin-missing",
  "pin-wrong",
  "pin-locked",
  "card-lost",
  "patron-blocked",
  "patron-expired",
  "fees-over-limit",
  "fees-owed",
  "loans-over-limit",
  "overdues-over-limit",
  "claims-over-limit",
  "lost-over-limit",
  "holds-over-limit",
  "item-on-loan-to-another",
  "item-waiting-for-another",
  "item-reserved-for-another",
  "item-lost",
  "item-missing",
  "item-claimed-returned",
  "item-on-order",
  "item-in-process",
  "item-not-for-loan",
  "item-withdrawn",
  "item-type-not-lent",
  "item-held",
  "return-elsewhere",
  "fee-not-acknowledged",
  "renewal-not-allowed",
  "renewals-over-limit",
  "renewal-held",
  "renewal-third-party",
  "not-on-loan",
  "not-on-loan-to-patron",
  "hold-exists",
  "hold-unknown",
  "hold-not-permitted",
  "hold-library-unknown",
  "hold-library-without-copy",
  "payment-amount",
  "payment-currency",
  "payment-fee-unknown",
  "payment-too-much",
  "payment-nothing-owed",
  "nothing-to-undo",
  "newer-change",
  "storage-unavailable",
  "busy",
] as const satisfies readonly Reason[];

/** Why the server itself refuses a message. */
const SESSION = [
  "login-required",
  "message-not-allowed",
  "not-offered",
  "checkout-off",
  "checkin-off",
  "renewal-off",
  "block-off",
  "enable-off",
  "many-cards",
  "unavailable",
  "library-away",
  "library-busy",
  "queue-stopped",
  "library-login-refused",
  "not-confirmed",
  "loan-not-confirmed",
  "away-not-offered",
  "away-reached",
  "away-copy-old",
  "away-unsure",
  "away-card-unknown",
  "away-card-limit",
  "away-day-limit",
  "away-pin-unknown",
  "away-item-unknown",
  "away-item-state",
  "away-item-returned",
  "away-item-charged",
  "away-renewals-off",
] as const;

/** All other texts by their places among those of a language, and what may stand in braces in them. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  "missing": ["fields"],
  "greeting": ["library"],
  "goodbye": [],
  "renewed": [],
  "holdCancelled": [],
  "holdExpiryIgnored": [],
  "returnToShelf": [],
  "lentAway": [],
  "returnedAway": [],
  "returnedLate": [],
  "paymentTaken": [],
  "itemDamaged": [],
  "unknownHoldMode": [],
  "accountExpired": ["date"],
  "cardExpires": ["date"],
  "blockedByFees": [],
  "hasOverdues": [],
  "cardLost": [],
  "invalidPassword": [],
  "koha.owes": ["amount"],
  "koha.cardLost": [],
  "koha.notLentTo": ["name"],
  "owes": ["amount"],
  "owesForItem": ["amount"],
  "dueBack": ["amount"],
  "checkedIn": ["library", "collection"],
  "posts.notXml": [],
  "posts.missing": ["field"],
  "posts.loginRefused": [],
  "posts.notPosted": [],
  "receipts.lent": ["title", "due"],
  "receipts.renewed": ["title", "due"],
  "receipts.returned": ["title"],
  "receipts.paid": ["amount", "owed"],
};

/**
 * Every text that terminals show or print, by the name under which a configuration overrides it: a refusal's is its
 * reason, as in journal and log.
 */
export const SCREEN_TEXTS: ReadonlyMap<string, ScreenText> = new Map<string, ScreenText>([
  ...REASONS.map((name) => [name, { path: ["reasons", name], values: ["amount", "date"] }] as const),
  ...SESSION.map((name) => [name, { path: ["session", name], values: [] }] as const),
  ...Object.entries(OTHERS).map(([name, values]) => [name, { path: name.split("."), values }] as const),
]);
